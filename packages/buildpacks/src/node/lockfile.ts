import { isObject } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'
import { dependenciesOf } from './manifest.ts'

/** The `packages` of a `package-lock.json`: place (`''`, `services/a`, `node_modules/b`) to what is there. */
export type LockedPackages = Readonly<Record<string, JsonObject>>

/** What of a lockfile some folders need. */
export interface LockClosure {
  /** Folders of the source itself that are packages, without the top; sorted. */
  readonly folders: readonly string[]
  /** Places of installed packages and links to folders. */
  readonly places: ReadonlySet<string>
  /** What the lockfile should have and has not: names by the place that needs them. */
  readonly missing: readonly { readonly name: string; readonly neededBy: string }[]
}

/** The packages of a lockfile; `undefined` for the format before npm 7, which does not say where packages are. */
export function lockedPackages(lock: JsonObject): LockedPackages | undefined {
  const packages = lock['packages']
  if (!isObject(packages)) return undefined
  return Object.fromEntries(
    Object.entries(packages).filter((entry): entry is [string, JsonObject] => isObject(entry[1])),
  )
}

/**
 * Follows dependencies through a lockfile as Node resolves them, from the given folders on.
 *
 * @param hasDev - the folders whose development dependencies are followed, too; none, unless told
 */
export function followLock(
  packages: LockedPackages,
  from: readonly string[],
  hasDev: (folder: string) => boolean = () => false,
): LockClosure {
  const visited = new Set<string>()
  const places = new Set<string>()
  const missing: { name: string; neededBy: string }[] = []
  const waiting = [...from]

  const follow = (place: string, name: string, isNeeded: boolean) => {
    const found = resolve(packages, place, name)
    if (found === undefined) {
      if (isNeeded) missing.push({ name, neededBy: place })
      return
    }
    places.add(found)
    waiting.push(targetOf(packages, found))
  }

  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (visited.has(place)) continue
    visited.add(place)
    const { needed, optional, dev } = dependenciesOf(packages[place] ?? {})
    for (const name of needed) follow(place, name, true)
    for (const name of optional) follow(place, name, false)
    if (hasDev(place)) for (const name of dev) follow(place, name, true)
  }
  const folders = [...visited].filter((place) => place !== '' && !isInstalled(place)).sort()
  return { folders, places: withOwnLinks(packages, places, folders), missing }
}

/** The folder that a place leads to: itself, or what it is a link to. */
export function targetOf(packages: LockedPackages, place: string): string {
  const locked = packages[place]
  return locked?.['link'] === true && typeof locked['resolved'] === 'string' ? locked['resolved'] : place
}

/** Where Node finds a package that is asked for at a place. */
export function resolve(packages: LockedPackages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = parentOf(folder)) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (Object.hasOwn(packages, place)) return place
    if (folder === '') return undefined
  }
}

export function isInstalled(place: string): boolean {
  return place.split('/').includes('node_modules')
}

function parentOf(folder: string): string {
  const parent = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))
  return parent === 'node_modules' || parent.endsWith('/node_modules') ? parentOf(parent) : parent
}

/** A workspace has a link to each of its packages, whether another one needs it or not. */
function withOwnLinks(
  packages: LockedPackages,
  places: ReadonlySet<string>,
  folders: readonly string[],
): ReadonlySet<string> {
  const links = Object.keys(packages).filter(
    (place) => packages[place]?.['link'] === true && folders.includes(targetOf(packages, place)),
  )
  return new Set([...places, ...links])
}
