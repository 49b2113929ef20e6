import type { BigIntStats, Dirent } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { FileDigests } from './file-digests.ts'
import { IgnoreRules } from './ignore-rules.ts'
import type { Limit } from './limit.ts'
import type { SourceEntry } from './source-tree.ts'

/** What every scan of one source shares. */
export interface Scan {
  /** Absolute, real path; entries are relative to it. */
  readonly root: string
  readonly digests: FileDigests
  readonly limit: Limit
  /** Absolute paths that are never part of a source, such as the platform's own home. */
  readonly exclude: readonly string[]
  /** Sentences about what cannot be part of a build are added here. */
  readonly problems: string[]
}

/** Lists what a folder of the source contains, without what its ignore files leave out. */
export async function scanFolder(scan: Scan, folder: string): Promise<readonly SourceEntry[]> {
  const rules = await IgnoreRules.above(folder)
  return await scanBelow(scan, folder, folder, rules)
}

async function scanBelow(
  scan: Scan,
  top: string,
  folder: string,
  outer: IgnoreRules,
): Promise<readonly SourceEntry[]> {
  const [rules, children] = await Promise.all([
    outer.enter(folder),
    scan.limit(() => readdir(folder, { withFileTypes: true })),
  ])
  const entries = await Promise.all(
    children
      .filter((child) => isWanted(scan, rules, folder, child))
      .map((child) => scanChild(scan, top, join(folder, child.name), child, rules)),
  )
  return entries.flat()
}

function isWanted(scan: Scan, rules: IgnoreRules, folder: string, child: Dirent): boolean {
  const path = join(folder, child.name)
  return !scan.exclude.includes(path) && !rules.ignores(path, child.name, child.isDirectory())
}

async function scanChild(
  scan: Scan,
  top: string,
  path: string,
  child: Dirent,
  rules: IgnoreRules,
): Promise<readonly SourceEntry[]> {
  const place = relative(scan.root, path)
  if (child.isDirectory()) {
    const below = await scanBelow(scan, top, path, rules.within(path))
    return [{ kind: 'folder', path: place }, ...below]
  }
  if (child.isSymbolicLink()) return await scanLink(scan, top, path, place)
  if (!child.isFile()) return [] // A socket or a pipe belongs to a running program, not to a source.
  return [await scan.limit(() => scanFile(scan, path, place))]
}

async function scanFile(scan: Scan, path: string, place: string): Promise<SourceEntry> {
  const stats: BigIntStats = await lstat(path, { bigint: true })
  const executable = (stats.mode & 0o100n) !== 0n
  return { kind: 'file', path: place, executable, digest: await scan.digests.digestOf(path, stats) }
}

async function scanLink(
  scan: Scan,
  top: string,
  path: string,
  place: string,
): Promise<readonly SourceEntry[]> {
  const target = resolve(dirname(path), await readlink(path))
  if (isInside(top, target))
    return [{ kind: 'link', path: place, target: relative(dirname(path), target) || '.' }]
  scan.problems.push(`${place} is a symbolic link that leads out of ${top}; put the file itself there`)
  return []
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
