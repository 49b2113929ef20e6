import { createHash, hash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { limitTo } from './limit.ts'
import { isInstalled } from './source-tree.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'

const WHOLE_READ_BYTES = 1_048_576

/** Thrown when a file is not what it was when the source was read. */
export class SourceChanged extends Error {
  override readonly name = 'SourceChanged'

  constructor(path: string, options?: ErrorOptions) {
    super(`${path} changed while it was copied; deploy again when nothing writes there`, options)
  }
}

export interface CopyOptions {
  readonly signal?: AbortSignal
  /** Absolute path of the folder that holds the external packages at their places, when there are any. */
  readonly packages?: string
}

/**
 * Copies what was read into an empty folder, at the same relative places, so that every name resolves as it did.
 * Files can only be read there. External packages are links into the folder that holds them.
 *
 * @throws {SourceChanged} when a file is gone or has other content than its digest says.
 */
export async function copySource(tree: SourceTree, to: string, options: CopyOptions = {}): Promise<void> {
  const limit = limitTo(16)
  await makeFolders(tree, to)
  await Promise.all(
    tree.entries.map((entry) =>
      limit(async () => {
        options.signal?.throwIfAborted()
        await copyEntry(tree.root, to, entry)
      }),
    ),
  )
  await linkPackages(tree, to, options.packages)
}

async function makeFolders(tree: SourceTree, to: string): Promise<void> {
  const folders = tree.entries.map((entry) => (entry.kind === 'folder' ? entry.path : dirname(entry.path)))
  for (const folder of new Set([tree.app, ...folders])) await mkdir(join(to, folder), { recursive: true })
}

async function copyEntry(from: string, to: string, entry: SourceEntry): Promise<void> {
  if (entry.kind === 'folder') return
  if (entry.kind === 'link') return await symlink(entry.target, join(to, entry.path))
  const target = join(to, entry.path)
  const digest = await copyFile(join(from, entry.path), target, entry.path)
  if (digest !== entry.digest) throw new SourceChanged(entry.path)
  await chmod(target, entry.executable ? 0o555 : 0o444)
}

/** The digest is of what was copied, so a build holds what its name says even when the source moves meanwhile. */
async function copyFile(from: string, to: string, name: string): Promise<string> {
  try {
    const { size } = await lstat(from)
    if (size > WHOLE_READ_BYTES) return await copyLargeFile(from, to)
    const content = await readFile(from)
    await writeFile(to, content)
    return hash('sha256', content)
  } catch (error) {
    if (isMissing(error)) throw new SourceChanged(name, { cause: error })
    throw error
  }
}

async function copyLargeFile(from: string, to: string): Promise<string> {
  const sha256 = createHash('sha256')
  const source = createReadStream(from).on('data', (chunk) => sha256.update(chunk))
  await pipeline(source, createWriteStream(to))
  return sha256.digest('hex')
}

async function linkPackages(tree: SourceTree, to: string, packages: string | undefined): Promise<void> {
  const own = tree.links.filter(({ target }) => !isInstalled(target))
  for (const { place, target } of own) await link(join(to, place), join(to, target))
  if (packages !== undefined) {
    const installed = [...tree.packages, ...tree.links.filter(({ target }) => isInstalled(target))]
    for (const { place } of installed.filter(isTop)) await link(join(to, place), join(packages, place))
  }
  for (const { place, target } of tree.bins) await link(join(to, place), join(to, target))
}

/** Whether it lies in a `node_modules` folder of the source itself, not in one of another package. */
function isTop({ place }: { readonly place: string }): boolean {
  return !isInstalled(place.slice(0, place.lastIndexOf('node_modules')).replace(/\/$/, ''))
}

async function link(place: string, target: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  await symlink(relative(dirname(place), target), place)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
