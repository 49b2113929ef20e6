import { createHash, hash } from 'node:crypto'
import type { ReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import dockerignore from '@balena/dockerignore'
import { SourceChanged } from '@berth/sdk'
import type { FolderSource, SourceEntry, SourceReader, SourceSummary, SourceTree } from '@berth/sdk'
import { pack } from 'tar-fs'

/** What Docker makes an image of: a folder, and which of its files. */
export interface BuildContext extends SourceSummary {
  /** Absolute. */
  readonly folder: string
  /** Relative to the folder, without what `.dockerignore` names. */
  readonly entries: readonly SourceEntry[]
}

export const DOCKERFILE = 'Dockerfile'

/** What is sent whatever `.dockerignore` says, since the builder itself needs it. */
const ALWAYS = new Set([DOCKERFILE, '.dockerignore', `${DOCKERFILE}.dockerignore`])

/** Reads what an image would be made of, without sending or changing anything. */
export async function readBuildContext(
  reader: SourceReader,
  source: FolderSource,
  signal?: AbortSignal,
): Promise<BuildContext> {
  const tree = await reader.read(source, signal)
  const folder = join(tree.root, tree.app)
  const entries = withoutIgnored(ownEntries(tree), await readIgnoreFile(folder))
  const { procfile, appJson, scale } = tree
  const digest = hash('sha256', JSON.stringify(['berth docker 1', entries, procfile, appJson, scale]))
  return {
    digest,
    folder,
    entries,
    ...(procfile !== undefined && { procfile }),
    ...(appJson !== undefined && { appJson }),
    ...(scale !== undefined && { scale }),
  }
}

/** What is left of the entries by the rules of a `.dockerignore`. */
export function withoutIgnored(entries: readonly SourceEntry[], rules: string): readonly SourceEntry[] {
  const matcher = dockerignore.default({ ignorecase: false }).add(rules)
  return entries.filter(({ path }) => ALWAYS.has(path) || !matcher.ignores(path))
}

/**
 * The context as a stream for Docker: the same bytes for the same content, whoever owns it and whenever it was written.
 * It fails when a file is not any more what its digest says.
 */
export function packContext({ folder, entries }: BuildContext): Readable {
  const kept = new Map(entries.map((entry) => [entry.path, entry]))
  const parents = new Set(entries.flatMap(({ path }) => foldersAbove(path)))
  const stream = pack(folder, {
    ignore: (path) => {
      const name = relative(folder, path)
      return name !== '' && !kept.has(name) && !parents.has(name)
    },
    map: (header) => ({ ...header, mtime: new Date(0), uid: 0, gid: 0, mode: modeOf(kept.get(header.name)) }),
    // The types ask for a file where any stream will do.
    mapStream: (file, { name }) => file.pipe(checking(name, kept.get(name))) as unknown as ReadStream,
  })
  return stream as unknown as Readable
}

function ownEntries({ app, entries }: SourceTree): readonly SourceEntry[] {
  if (app === '') return entries
  const own = entries.filter(({ path }) => path.startsWith(`${app}/`))
  return own.map((entry) => ({ ...entry, path: entry.path.slice(app.length + 1) }))
}

async function readIgnoreFile(folder: string): Promise<string> {
  // Docker prefers the one that is named for the Dockerfile.
  for (const name of [`${DOCKERFILE}.dockerignore`, '.dockerignore']) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined)
    if (text !== undefined) return text
  }
  return ''
}

function foldersAbove(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === '.' ? [] : [parent, ...foldersAbove(parent)]
}

function modeOf(entry: SourceEntry | undefined): number {
  return entry?.kind === 'file' && !entry.executable ? 0o644 : 0o755
}

function checking(name: string, entry: SourceEntry | undefined): Transform {
  const sha256 = createHash('sha256')
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sha256.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      const isSame = entry?.kind === 'file' && sha256.digest('hex') === entry.digest
      done(isSame ? null : new SourceChanged(name))
    },
  })
}
