import { hash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { BerthError } from '../errors.ts'
import type { FolderSource } from '../wall/builder.ts'
import { FileDigests } from './file-digests.ts'
import { findPackages } from './find-packages.ts'
import type { Packages } from './find-packages.ts'
import { findRoot } from './find-root.ts'
import { limitTo } from './limit.ts'
import { JsonFiles } from './manifests.ts'
import { scanFolder } from './scan-folder.ts'
import type { Scan } from './scan-folder.ts'
import type { SourceEntry, SourceTree } from './source-tree.ts'
import { startCommandOf } from './start-command.ts'

export interface SourceReaderOptions {
  /** Absolute path of a folder that remembers the digests of files between runs. */
  readonly cache: string
  /** Absolute paths that are never part of a source, such as the platform's home. */
  readonly exclude?: readonly string[]
}

/**
 * Reads sources without changing them. An app in an npm workspace is read together with the workspace packages that
 * it depends on, and with its external production packages, found the way in which Node resolves names.
 *
 * @example
 * const tree = await new SourceReader({ cache: join(home, 'cache') }).read({ kind: 'folder', path: '/srv/cards' })
 */
export class SourceReader {
  readonly #options: SourceReaderOptions
  readonly #files = new JsonFiles()
  readonly #limit = limitTo(32)

  constructor(options: SourceReaderOptions) {
    this.#options = options
  }

  /** @throws {BerthError} SOURCE_NOT_FOUND when the path is no folder that can be read. */
  async read(source: FolderSource, signal?: AbortSignal): Promise<SourceTree> {
    signal?.throwIfAborted()
    const app = await realFolder(source.path)
    const root = await findRoot(this.#files, app)
    const digests = await FileDigests.open(this.#cacheFile(app))
    const scan = { root, digests, limit: this.#limit, exclude: this.#options.exclude ?? [], problems: [] }
    const found = await findPackages(this.#files, root, app, scan.problems)
    signal?.throwIfAborted()
    const entries = await scanFolders(scan, [...new Set([app, ...found.folders])])
    signal?.throwIfAborted()
    await digests.save()
    const place = relative(root, app)
    const paths = new Set(entries.map(({ path }) => path))
    const start = await startCommandOf(this.#files, app, (name) => paths.has(join(place, name)))
    return {
      ...(await readDeclarations(app)),
      ...(start !== undefined && { start }),
      ...describe(scan, place, found, entries),
    }
  }

  #cacheFile(app: string): string {
    return join(this.#options.cache, `${hash('sha256', app).slice(0, 32)}.json`)
  }
}

async function realFolder(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined)
  const stats = real === undefined ? undefined : await stat(real).catch(() => undefined)
  if (real !== undefined && stats?.isDirectory()) return real
  throw new BerthError('SOURCE_NOT_FOUND', { app: basename(path), path })
}

async function scanFolders(scan: Scan, folders: readonly string[]): Promise<readonly SourceEntry[]> {
  // A workspace package inside of the app's folder is scanned with it.
  const tops = folders.filter((folder) => !folders.some((other) => folder.startsWith(`${other}/`)))
  const entries = await Promise.all(tops.map((folder) => scanFolder(scan, folder)))
  return entries.flat().sort((one, other) => (one.path < other.path ? -1 : 1))
}

async function readDeclarations(app: string) {
  const [procfile, appJson, scale] = await Promise.all(
    ['Procfile', 'app.json', 'DOKKU_SCALE'].map((name) =>
      readFile(join(app, name), 'utf8').catch(() => undefined),
    ),
  )
  return {
    ...(procfile !== undefined && { procfile }),
    ...(appJson !== undefined && { appJson }),
    ...(scale !== undefined && { scale }),
  }
}

function describe(scan: Scan, place: string, found: Packages, entries: readonly SourceEntry[]) {
  const { packages, links, bins } = found
  const problems = [...new Set(scan.problems)].sort()
  const digest = hash(
    'sha256',
    JSON.stringify(['berth source 1', place, entries, packages, links, bins, problems]),
  )
  return { digest, root: scan.root, app: place, entries, packages, links, bins, problems }
}
