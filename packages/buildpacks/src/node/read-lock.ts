import { join } from 'node:path'
import { isObject, readObject, textsOf } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'
import type { Problems } from '../source/problems.ts'
import { readText } from '../source/source-folder.ts'
import { lockedPackages } from './lockfile.ts'
import type { LockedPackages } from './lockfile.ts'

const OTHER_LOCKS: Readonly<Record<string, string>> = {
  'yarn.lock': 'Yarn',
  'pnpm-lock.yaml': 'pnpm',
  'bun.lock': 'Bun',
  'bun.lockb': 'Bun',
}
const LOCKS = ['npm-shrinkwrap.json', 'package-lock.json']

/** The lockfiles that are looked for, those of other package managers included. */
export const LOCK_FILES: readonly string[] = [...LOCKS, ...Object.keys(OTHER_LOCKS)]

/**
 * The lockfile of npm in a folder; `undefined` when there is none. The lockfile of another package manager is a problem,
 * alone as well as beside npm's.
 *
 * @param has - whether a file of the folder is part of the source
 */
export async function readLock(
  folder: string,
  has: (name: string) => boolean,
  problems: Problems,
): Promise<LockedPackages | undefined> {
  const name = LOCKS.find(has)
  const other = Object.keys(OTHER_LOCKS).find(has)
  if (name !== undefined && other !== undefined) {
    problems.add(`${name} is of npm and ${other} of ${OTHER_LOCKS[other]}: remove the one that is not used`)
  } else if (other !== undefined) {
    problems.add(
      `${other} is of ${OTHER_LOCKS[other]}, and only npm is built in: commit a package-lock.json in its place, or add a Dockerfile`,
    )
  }
  if (name === undefined) return undefined
  const packages = lockedPackages(readObject(name, (await readText(join(folder, name))) ?? '', problems))
  if (!packages) problems.add(`${name} is of an npm before 7; run npm install with a newer one and commit it`)
  return packages
}

/** Adds a problem when a lockfile was not written for this `package.json`. */
export function checkLock(
  packages: LockedPackages,
  folder: string,
  manifest: JsonObject,
  problems: Problems,
): void {
  const locked = packages[folder]
  if (locked && JSON.stringify(wishesOf(locked)) === JSON.stringify(wishesOf(manifest))) return
  const file = join(folder, 'package.json')
  problems.add(`package-lock.json is not in step with ${file}; run npm install and commit it`)
}

function wishesOf(manifest: JsonObject): unknown {
  const { dependencies, optionalDependencies, devDependencies, peerDependencies } = manifest
  // npm lists an optional dependency under both.
  const needed = { ...textsOf(dependencies), ...textsOf(optionalDependencies) }
  return [needed, devDependencies, peerDependencies].map((wishes) =>
    isObject(wishes) ? Object.entries(wishes).sort(([one], [other]) => (one < other ? -1 : 1)) : [],
  )
}
