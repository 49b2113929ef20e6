import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { pack } from 'tar-stream'
import { linesOf } from '../events/lines-of.ts'
import { inspectImage } from './find-image.ts'

const NAME = { repo: 'berth/empty', tag: 'latest' } as const

/** An image of nothing, for containers that never run; made when it is not there. */
export async function emptyImage(docker: Docker): Promise<string> {
  const reference = `${NAME.repo}:${NAME.tag}`
  if (await inspectImage(docker, reference)) return reference
  const archive = pack()
  archive.finalize()
  const answer = await docker.importImage(Readable.from(archive), NAME)
  // It is there when the answer is over.
  for await (const _ of linesOf(answer, new AbortController().signal));
  return reference
}
