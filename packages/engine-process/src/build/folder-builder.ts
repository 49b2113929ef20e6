import { hash } from 'node:crypto'
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { BerthError, copySource, exists, readProcessTypes, SourceReader, Turns } from '@berth/sdk'
import type {
  Build,
  Builder,
  BuildExplanation,
  BuildOptions,
  CallOptions,
  FolderSource,
  Source,
  SourceSummary,
  SourceTree,
} from '@berth/sdk'
import { buildError } from '../errors.ts'
import { fillFolder, isTemporary, removeFolder } from './fill-folder.ts'
import { copyTree, makeReadOnly } from './copy-tree.ts'
import { PackageStore } from './package-store.ts'

const MANIFEST = 'build.json'
const IS_NAME = /^[0-9a-f]{32}$/

/** What is written beside the tree of a build. */
interface BuildManifest {
  readonly build: Build
  /** The folder of the package store that the tree links into. */
  readonly packages: string | null
}

/** A copy of a build while it is worked in; disposing it removes it, unless it was kept. */
export interface BuildCopy extends AsyncDisposable {
  /** Makes it a build like any other. */
  keep(): Promise<void>
}

/**
 * Makes builds that are folders: immutable, named by the digest of everything in them, and whole or not there at all.
 * External packages lie in folders of their own, which builds share.
 */
export class FolderBuilder implements Builder {
  readonly #folder: string
  readonly #reader: SourceReader
  readonly #packages: PackageStore
  readonly #turns = new Turns()

  constructor(home: string) {
    this.#folder = join(home, 'builds')
    this.#packages = new PackageStore(join(this.#folder, 'deps'))
    this.#reader = new SourceReader({ cache: join(home, 'cache/sources'), exclude: [home] })
  }

  /** Removes what a killed platform left half made. */
  async clean(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [])
    await Promise.all([
      ...names.map(async (name) => {
        const path = join(this.#folder, name)
        const isCopy = IS_NAME.test(name) && !(await exists(join(path, MANIFEST)))
        if (isTemporary(name) || isCopy) await rm(path, { recursive: true, force: true })
      }),
      this.#packages.clean(),
    ])
  }

  async inspect(source: Source, { signal }: CallOptions = {}): Promise<SourceSummary> {
    const tree = await this.#reader.read(folderOf(source), signal)
    const { digest, procfile, appJson, scale } = tree
    return {
      digest,
      ...(procfile === undefined ? { processTypes: withoutProcfile(tree) } : { procfile }),
      ...(appJson !== undefined && { appJson }),
      ...(scale !== undefined && { scale }),
    }
  }

  async build(app: string, source: Source, options: BuildOptions = {}): Promise<Build> {
    try {
      const tree = await this.#reader.read(folderOf(source), options.signal)
      // One after the other: two builds may need the same packages, and a removal must not take them from under one.
      return await this.#turns.take(this.#folder, () => this.#build(app, tree, options))
    } catch (error) {
      throw buildError(app, error, options.signal)
    }
  }

  /** Nothing is compiled here: the folder is copied with the packages that it needs. */
  async explain(source: Source, { signal }: CallOptions = {}): Promise<BuildExplanation> {
    const folder = folderOf(source)
    const tree = await this.#reader.read(folder, signal)
    const { entries, packages, problems } = tree
    return {
      becomes: 'folder',
      explanation: [
        `Its folder is copied as it is: ${entries.length} files and folders.`,
        packages.length === 0
          ? 'It needs no installed packages.'
          : `${packages.length} installed packages come with it.`,
        ...(folder.buildpacks ? ['Buildpacks are not used: the programs of this machine are.'] : []),
        ...(folder.secrets
          ? [`Nothing is run to build it, so it has no use for ${folder.secrets.join(', ')}.`]
          : []),
        ...problems.map((problem) => `It cannot be built: ${problem}.`),
        ...explainStart(tree),
      ],
      processTypes: processTypesOf(basename(folder.path), tree),
    }
  }

  async hasBuild(build: Build): Promise<boolean> {
    return (await this.#read(nameOf(build))) !== undefined
  }

  async removeBuild(build: Build): Promise<void> {
    const name = nameOf(build)
    await this.#turns.take(this.#folder, async () => {
      const packages = (await this.#read(name))?.packages
      await removeFolder(join(this.#folder, name))
      const manifests = await Promise.all(
        (await readdir(this.#folder).catch(() => [])).map((other) => this.#read(other)),
      )
      const isUsed = manifests.some((manifest) => manifest?.packages === packages)
      if (packages && !isUsed) await this.#packages.remove(packages)
    })
  }

  preparedBuild(build: Build, { app, release }: { readonly app: string; readonly release: number }): Build {
    const base = nameOf(build)
    const name = hash('sha256', JSON.stringify(['berth prepared 1', base, app, release])).slice(0, 32)
    const place = relative(join(this.#folder, base), build.location)
    return { ...build, id: `process:${name}`, location: join(this.#folder, name, place) }
  }

  /**
   * Copies a build to where another one is to be, in place of one that is there. It is at its place while it is worked in, so
   * that paths that are written down there stay right, and it is no build before it is kept.
   */
  async copy(base: Build, into: Build): Promise<BuildCopy> {
    const folder = join(this.#folder, nameOf(into))
    await this.removeBuild(into)
    const packages = await this.#turns.take(this.#folder, async () => {
      await fillFolder(folder, (temporary) =>
        copyTree(join(this.#folder, nameOf(base), 'tree'), join(temporary, 'tree')),
      )
      return (await this.#read(nameOf(base)))?.packages ?? null
    })
    let isKept = false
    return {
      keep: async () => {
        await makeReadOnly(join(folder, 'tree'))
        const manifest: BuildManifest = { build: into, packages }
        await writeFile(join(folder, `${MANIFEST}.new`), JSON.stringify(manifest))
        await rename(join(folder, `${MANIFEST}.new`), join(folder, MANIFEST))
        isKept = true
      },
      [Symbol.asyncDispose]: async () => {
        if (!isKept) await removeFolder(folder)
      },
    }
  }

  async #build(app: string, tree: SourceTree, { signal, onLine }: BuildOptions): Promise<Build> {
    signal?.throwIfAborted()
    const name = tree.digest.slice(0, 32)
    const known = await this.#read(name)
    if (known) return known.build
    if (tree.problems.length > 0) {
      throw new BerthError('BUILD_FAILED', { app, problem: tree.problems.join('; '), output: [] })
    }
    const say = (text: string) =>
      onLine?.({ at: new Date().toISOString(), app, source: 'build', stream: 'stdout', text })
    const processTypes = processTypesOf(app, tree)
    const packages = await this.#packages.provide(tree, signal)
    if (packages) say(`${tree.packages.length} packages`)
    const location = join(this.#folder, name, 'tree', tree.app)
    const build = { id: `process:${name}`, engine: 'process', location, processTypes }
    await fillFolder(join(this.#folder, name), async (folder) => {
      const options = { ...(signal && { signal }), ...(packages && { packages: packages.path }) }
      // Links to packages are relative, and as deep in the temporary folder as in the final one.
      await copySource(tree, join(folder, 'tree'), options)
      const manifest: BuildManifest = { build, packages: packages?.name ?? null }
      await writeFile(join(folder, MANIFEST), JSON.stringify(manifest))
    })
    say(`${tree.entries.length} files and folders`)
    return build
  }

  async #read(name: string): Promise<BuildManifest | undefined> {
    const path = join(this.#folder, name, MANIFEST)
    if (!(await exists(path))) return undefined
    const manifest: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isManifest(manifest) ? manifest : undefined
  }
}

function folderOf(source: Source): FolderSource {
  if (source.kind === 'folder') return source
  const remedy = `run ${source.reference} on the docker engine: berth up --engine docker`
  throw new BerthError('UNSUPPORTED', { engine: 'process', ability: 'images', remedy })
}

function processTypesOf(app: string, tree: SourceTree): Build['processTypes'] {
  return tree.procfile === undefined ? withoutProcfile(tree) : readProcessTypes(app, tree.procfile)
}

function withoutProcfile({ start }: SourceTree): Build['processTypes'] {
  return start === undefined ? {} : { web: start }
}

function explainStart({ procfile, start }: SourceTree): readonly string[] {
  if (procfile !== undefined) return []
  return [
    start === undefined
      ? 'It cannot be run: there is no Procfile.'
      : `There is no Procfile, so web is: ${start}.`,
  ]
}

function nameOf(build: Build): string {
  const name = /^process:([0-9a-f]{32})$/.exec(build.id)?.[1]
  if (name !== undefined) return name
  const rule = 'the builds of this engine are called process: and 32 hexadecimal digits'
  throw new BerthError('INVALID_NAME', { what: 'build', name: build.id, rule })
}

function isManifest(value: unknown): value is BuildManifest {
  return typeof value === 'object' && value !== null && 'build' in value && 'packages' in value
}
