import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { findBins } from './find-bins.ts'
import { isRecord, isText } from './json.ts'
import type { JsonFiles, Manifest } from './manifests.ts'
import { isInstalled } from './source-tree.ts'
import type { InstalledPackage, PackageBin, PackageLink } from './source-tree.ts'

/** What an app needs beside its own folder, found the way in which Node resolves names. */
export interface Packages {
  /** Absolute folders of the app and of the workspace packages that it depends on. */
  readonly folders: readonly string[]
  readonly packages: readonly InstalledPackage[]
  readonly links: readonly PackageLink[]
  readonly bins: readonly PackageBin[]
}

/**
 * Follows the production dependencies of the app in the root's `node_modules` folders, nested ones included.
 * A dependency that is not there is one of the problems, unless only an installed package wants it.
 */
export async function findPackages(
  files: JsonFiles,
  root: string,
  app: string,
  problems: string[],
): Promise<Packages> {
  const search = new Search(files, root, problems)
  await search.visit([app])
  return search.found()
}

class Search {
  /** Absolute folder to manifest, of everything visited. */
  readonly manifests = new Map<string, Manifest>()
  readonly #files: JsonFiles
  readonly #root: string
  readonly #problems: string[]
  /** Every place where a package was found to where it really is, both relative to the root. */
  readonly #targets = new Map<string, string>()
  readonly #places = new Map<string, Promise<Place | undefined>>()
  readonly #integrity: Promise<Integrity>
  readonly #packages: InstalledPackage[] = []

  constructor(files: JsonFiles, root: string, problems: string[]) {
    this.#files = files
    this.#root = root
    this.#problems = problems
    this.#integrity = readIntegrity(files, root)
  }

  /** Visits folders, then all that they depend on, level by level. */
  async visit(folders: readonly string[]): Promise<void> {
    if (folders.length === 0) return
    const next = await Promise.all(folders.map((folder) => this.#visitOne(folder)))
    await this.visit([...new Set(next.flat())].filter((folder) => !this.manifests.has(folder)))
  }

  found(): Packages {
    const places = [...this.#targets]
      .map(([place, target]) => ({ place, target }))
      .sort((one, other) => compare(one.place, other.place))
    return {
      folders: [...this.manifests.keys()]
        .filter((folder) => !isInstalled(relative(this.#root, folder)))
        .sort(),
      packages: this.#packages.sort((one, other) => compare(one.place, other.place)),
      links: places.filter(({ place, target }) => place !== target),
      bins: findBins(places, (target) => this.manifests.get(join(this.#root, target))?.bin ?? {}),
    }
  }

  async #visitOne(folder: string): Promise<readonly string[]> {
    const manifest = await this.#files.manifest(join(folder, 'package.json'))
    if (manifest === undefined) return []
    this.manifests.set(folder, manifest)
    const place = relative(this.#root, folder)
    const { name, version } = manifest
    if (isInstalled(place)) {
      this.#packages.push({
        place,
        name,
        version,
        integrity: (await this.#integrity).get(place) ?? '',
      })
    }
    const [needed, optional] = await Promise.all([
      Promise.all(manifest.dependencies.map((dependency) => this.#resolve(folder, dependency, true))),
      Promise.all(manifest.optional.map((dependency) => this.#resolve(folder, dependency, false))),
    ])
    return [...needed, ...optional].filter((found) => found !== undefined)
  }

  /** The folder that Node would load the package from, when it is asked for in the given folder. */
  async #resolve(from: string, name: string, isNeeded: boolean): Promise<string | undefined> {
    for (let folder = from; ; folder = dirname(folder)) {
      const found = basename(folder) === 'node_modules' ? undefined : await this.#placeAt(folder, name)
      if (found) return this.#accept(found, name, from)
      if (folder === this.#root || folder === dirname(folder)) break
    }
    if (isNeeded && !isInstalled(relative(this.#root, from))) {
      this.#problems.push(
        `it depends on ${name}, which is not installed; run npm ci in ${this.#root}, then deploy again`,
      )
    }
    return undefined
  }

  #placeAt(folder: string, name: string): Promise<Place | undefined> {
    const path = join(folder, 'node_modules', name)
    const known = this.#places.get(path)
    if (known) return known
    const place = readPlace(path)
    this.#places.set(path, place)
    return place
  }

  #accept(found: Place, name: string, from: string): string | undefined {
    const target = relative(this.#root, found.real)
    if (target === '..' || target.startsWith('../')) {
      this.#problems.push(
        `${name}, which ${relative(this.#root, from) || 'it'} depends on, is linked to ${found.real}, outside of ${this.#root}; make it a package of the workspace, or install it`,
      )
      return undefined
    }
    this.#targets.set(relative(this.#root, found.path), target)
    return found.real
  }
}

interface Place {
  readonly path: string
  readonly real: string
}

/** Place to what the lockfile says of the content there. */
type Integrity = ReadonlyMap<string, string>

async function readPlace(path: string): Promise<Place | undefined> {
  try {
    const stats = await lstat(path)
    return { path, real: stats.isSymbolicLink() ? await realpath(path) : path }
  } catch {
    return undefined
  }
}

async function readIntegrity(files: JsonFiles, root: string): Promise<Integrity> {
  const lock = await files.read(join(root, 'node_modules/.package-lock.json'))
  const packages = isRecord(lock) && isRecord(lock['packages']) ? lock['packages'] : {}
  return new Map(
    Object.entries(packages).map(([place, locked]) => {
      const integrity = isRecord(locked) ? locked['integrity'] : ''
      return [place, isText(integrity) ? integrity : '']
    }),
  )
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1
}
