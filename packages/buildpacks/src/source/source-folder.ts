import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceEntry, SourceTree } from '@berth/sdk'

/** The folder of an app, as far as it is part of a build: what its ignore files leave out is not there. */
export interface SourceFolder {
  /** Absolute. */
  readonly path: string
  /** What is below it; paths are relative to it. */
  readonly entries: readonly SourceEntry[]
  hasFile(path: string): boolean
  hasFolder(path: string): boolean
  /** `undefined` when it has no such file. */
  text(path: string): Promise<string | undefined>
}

export function openSourceFolder({
  root,
  app,
  entries,
}: Pick<SourceTree, 'root' | 'app' | 'entries'>): SourceFolder {
  const path = join(root, app)
  const own = entriesBelow(entries, app)
  const files = new Set(own.flatMap((entry) => (entry.kind === 'folder' ? [] : [entry.path])))
  const folders = new Set(own.flatMap((entry) => (entry.kind === 'folder' ? [entry.path] : [])))
  return {
    path,
    entries: own,
    hasFile: (name) => files.has(name),
    hasFolder: (name) => folders.has(name),
    text: async (name) => (files.has(name) ? await readText(join(path, name)) : undefined),
  }
}

/** The text of a file without the mark that some editors begin it with; `undefined` when it cannot be read. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch {
    return undefined
  }
}

/** Entries below a folder, relative to it. */
export function entriesBelow(entries: readonly SourceEntry[], folder: string): readonly SourceEntry[] {
  if (folder === '') return entries
  return entries
    .filter(({ path }) => path.startsWith(`${folder}/`))
    .map((entry) => ({ ...entry, path: entry.path.slice(folder.length + 1) }))
}
