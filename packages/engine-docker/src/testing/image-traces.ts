import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { connect } from '../api/connect.ts'
import { DOCKER_HOST } from './docker-for-tests.ts'

const GZIP = Buffer.from([0x1f, 0x8b])

/** Which of these texts are in an image: in the files of its layers, in its history, or in what it says of itself. */
export async function tracesIn(reference: string, texts: readonly string[]): Promise<readonly string[]> {
  const image = (await connect({ host: DOCKER_HOST })).getImage(reference)
  const told = JSON.stringify([await image.history(), await image.inspect()])
  const found = new Set(texts.filter((text) => told.includes(JSON.stringify(text).slice(1, -1))))
  const parts = extract()
  ;(await image.get()).on('error', (error) => parts.destroy(error)).pipe(parts)
  for await (const part of parts) {
    const bytes = await buffer(part)
    // Docker's newer image store keeps layers packed; the older one does not.
    const plain = bytes.subarray(0, 2).equals(GZIP) ? gunzipSync(bytes) : bytes
    for (const text of texts) if (plain.includes(text)) found.add(text)
  }
  return texts.filter((text) => found.has(text))
}
