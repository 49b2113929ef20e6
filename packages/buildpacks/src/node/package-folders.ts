import { hash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceEntry, SourceReader, SourceTree } from '@berth/sdk'
import { readObject } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'
import type { Problems } from '../source/problems.ts'
import { entriesBelow, readText } from '../source/source-folder.ts'

// What compilers and bundlers read at the top of a workspace.
const BUILD_FILES =
  /^(?:tsconfig.*\.json|turbo\.jsonc?|nx\.json|\.babelrc|\.swcrc|\.browserslistrc|[\w.-]+\.config\.(?:c|m)?[jt]s)$/

/**
 * The packages that a source consists of: one, or those of a workspace. They are found by its lockfile and not by what
 * is installed, so that a fresh clone gives the same image.
 */
export class PackageFolders {
  readonly #tree: SourceTree
  readonly #reader: SourceReader
  readonly #problems: Problems
  readonly #signal: AbortSignal | undefined
  readonly #manifests = new Map<string, Promise<JsonObject>>()
  readonly #entries = new Map<string, Promise<readonly SourceEntry[]>>()

  constructor(tree: SourceTree, reader: SourceReader, problems: Problems, signal: AbortSignal | undefined) {
    this.#tree = tree
    this.#reader = reader
    this.#problems = problems
    this.#signal = signal
  }

  /** The `package.json` of a folder; that of the top for the empty one. */
  manifest(folder: string): Promise<JsonObject> {
    const manifest = this.#manifests.get(folder) ?? this.#readManifest(folder)
    this.#manifests.set(folder, manifest)
    return manifest
  }

  /** What is in a folder, relative to it. */
  entries(folder: string): Promise<readonly SourceEntry[]> {
    const entries = this.#entries.get(folder) ?? this.#readEntries(folder)
    this.#entries.set(folder, entries)
    return entries
  }

  /** Everything of the given folders, relative to the top; and what their builds read there, when there are any. */
  async all(folders: readonly string[], hasBuilds: boolean): Promise<readonly SourceEntry[]> {
    const lists = await Promise.all(
      folders.map(async (folder) =>
        (await this.entries(folder)).map((entry) => ({ ...entry, path: join(folder, entry.path) })),
      ),
    )
    const isWorkspace = !folders.includes('')
    const shared = hasBuilds && isWorkspace ? await readBuildFiles(this.#tree.root) : []
    const byPath = new Map([...lists.flat(), ...shared].map((entry) => [entry.path, entry]))
    return [...byPath.values()].sort((one, other) => (one.path < other.path ? -1 : 1))
  }

  async #readManifest(folder: string): Promise<JsonObject> {
    const text = await readText(join(this.#tree.root, folder, 'package.json'))
    return text === undefined ? {} : readObject(join(folder, 'package.json'), text, this.#problems)
  }

  async #readEntries(folder: string): Promise<readonly SourceEntry[]> {
    const isRead =
      folder === this.#tree.app || this.#tree.entries.some(({ path }) => path === `${folder}/package.json`)
    if (isRead) return entriesBelow(this.#tree.entries, folder)
    const path = join(this.#tree.root, folder)
    const tree = await this.#reader.read({ kind: 'folder', path }, this.#signal)
    // A folder that is no package of the workspace is the top of its own.
    return tree.root === this.#tree.root ? entriesBelow(tree.entries, folder) : tree.entries
  }
}

async function readBuildFiles(root: string): Promise<readonly SourceEntry[]> {
  const names = (await readdir(root, { withFileTypes: true })).filter(
    (one) => one.isFile() && BUILD_FILES.test(one.name),
  )
  return await Promise.all(
    names.map(async ({ name }) => {
      const [text, { mode }] = await Promise.all([readText(join(root, name)), stat(join(root, name))])
      return {
        kind: 'file' as const,
        path: name,
        executable: (mode & 0o100) !== 0,
        digest: hash('sha256', text ?? ''),
      }
    }),
  )
}
