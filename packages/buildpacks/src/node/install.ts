import { join } from 'node:path'
import type { JsonObject } from '../source/json.ts'
import type { GeneratedFile } from '../plan.ts'
import type { LockClosure, LockedPackages } from './lockfile.ts'
import { installManifest } from './manifest.ts'

/** What `npm` needs to install the packages of an image, and nothing else of the source. */
export interface Install {
  /** The folder in the context that has the files. */
  readonly folder: string
  readonly files: readonly GeneratedFile[]
  readonly isLocked: boolean
  readonly dev: boolean
  /** Folders that get a `node_modules` of their own; the empty one is the top. */
  readonly installsIn: readonly string[]
}

export interface InstallParts {
  readonly folder: string
  /** Folder to its `package.json`, of every package of the source that is there; the empty one is the top. */
  readonly manifests: ReadonlyMap<string, JsonObject>
  readonly isWorkspace: boolean
  /** The folders whose development dependencies are installed. @default none */
  readonly hasDev?: (folder: string) => boolean
  readonly npmrc: string | undefined
}

/** A lockfile and manifests with only what the folders need: a change elsewhere in a workspace installs nothing again. */
export function lockedInstall(packages: LockedPackages, closure: LockClosure, parts: InstallParts): Install {
  const manifests = manifestsOf(parts)
  const places = Object.keys(packages).filter((place) => closure.places.has(place))
  const lock = {
    name: manifests.get('')?.['name'] ?? 'app',
    lockfileVersion: 3,
    requires: true,
    packages: {
      ...Object.fromEntries(manifests),
      ...Object.fromEntries(places.map((place) => [place, packages[place]])),
    },
  }
  return {
    ...describe(parts, [
      ...manifestFiles(parts.folder, manifests),
      file(join(parts.folder, 'package-lock.json'), lock),
    ]),
    isLocked: true,
    installsIn: [
      ...new Set(['', ...places.filter((place) => !place.startsWith('node_modules/')).map(ownerOf)]),
    ].sort(),
  }
}

/** Without a lockfile npm decides what is installed. */
export function looseInstall(parts: InstallParts): Install {
  return {
    ...describe(parts, manifestFiles(parts.folder, manifestsOf(parts))),
    isLocked: false,
    installsIn: [''],
  }
}

function manifestsOf({
  manifests,
  isWorkspace,
  hasDev = () => false,
}: InstallParts): ReadonlyMap<string, JsonObject> {
  const folders = [...manifests.keys()].filter((folder) => folder !== '').sort()
  const used = [...manifests].map(([folder, manifest]) => {
    const workspaces = folder === '' ? { workspaces: folders } : {}
    const isTop = folder === '' && isWorkspace && !hasDev('')
    // What the top of a workspace depends on itself is of no use to an app in it, but for builds.
    const own = isTop ? withoutDependencies(manifest) : manifest
    return [folder, installManifest(own, { dev: hasDev(folder), ...workspaces })] as const
  })
  return new Map(used.sort(([one], [other]) => (one < other ? -1 : 1)))
}

function withoutDependencies(manifest: JsonObject): JsonObject {
  const { dependencies: _, optionalDependencies: _optional, peerDependencies: _peer, ...rest } = manifest
  return rest
}

function describe({ folder, npmrc, hasDev }: InstallParts, files: readonly GeneratedFile[]) {
  const settings =
    npmrc === undefined ? [] : [{ path: join(folder, '.npmrc'), content: npmrc, executable: false }]
  return { folder, files: [...files, ...settings], dev: hasDev !== undefined }
}

function manifestFiles(folder: string, manifests: ReadonlyMap<string, JsonObject>): readonly GeneratedFile[] {
  return [...manifests].map(([place, manifest]) => file(join(folder, place, 'package.json'), manifest))
}

function file(path: string, content: unknown): GeneratedFile {
  return { path, content: `${JSON.stringify(content, undefined, 2)}\n`, executable: false }
}

/** The folder of the source whose `node_modules` a place is in. */
function ownerOf(place: string): string {
  return place.slice(0, place.indexOf('/node_modules/'))
}
