import { createHash } from 'node:crypto'
import type { ReadStream } from 'node:fs'
import { dirname, relative } from 'node:path'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import { SourceChanged } from '@berth/sdk'
import type { SourceEntry } from '@berth/sdk'
import { pack } from 'tar-fs'
import type { Headers } from 'tar-fs'
import { DOCKERFILE } from './build-context.ts'
import type { ImagePlan } from './build-context.ts'

/**
 * The context as a stream for Docker: with modes and owners of its own, whoever the files belong to. It fails when a file is not any
 * more what its digest says.
 *
 * Files keep the time of their last change. It is no part of any digest, not of Docker's either; but servers make the ETag of a file
 * from its time and its length, so of two releases with files of one length a browser would else go on showing the first.
 */
export function packContext(plan: ImagePlan): Readable {
  const { folder, entries, prefix = '' } = plan
  const generated = generatedFiles(plan)
  const replaced = new Set(generated.map(({ path }) => path))
  const kept = new Map(
    entries.filter(({ path }) => !replaced.has(prefix + path)).map((entry) => [entry.path, entry]),
  )
  const parents = new Set([...kept.keys()].flatMap(foldersAbove))
  const stream = pack(folder, {
    ignore: (path) => {
      const name = relative(folder, path)
      return name !== '' && !kept.has(name) && !parents.has(name)
    },
    map: (header) => ({
      ...header,
      ...ROOT,
      name: nameOf(prefix, header),
      mode: modeOf(kept.get(header.name)),
    }),
    // The types ask for a file where any stream will do.
    mapStream: (file, { name }) =>
      file.pipe(checking(name, kept.get(name.slice(prefix.length)))) as unknown as ReadStream,
    finalize: false,
    finish: (tar) => {
      for (const { path, content, executable } of generated) {
        tar.entry({ ...ROOT, mtime: new Date(0), name: path, mode: executable ? 0o755 : 0o644 }, content)
      }
      tar.finalize()
    },
  })
  return stream as unknown as Readable
}

const ROOT = { uid: 0, gid: 0 } as const

function generatedFiles({ files = [], dockerfile }: ImagePlan) {
  const own = dockerfile === undefined ? [] : [{ path: DOCKERFILE, content: dockerfile, executable: false }]
  return [...files, ...own]
}

/** The folder itself stays the folder of the context. */
function nameOf(prefix: string, { name }: Headers): string {
  return name === '.' ? name : prefix + name
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
