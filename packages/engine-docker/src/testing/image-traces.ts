import { connect } from '../api/connect.ts'
import { DOCKER_HOST } from './docker-for-tests.ts'

/** Which of these texts are in an image: in the files of its layers, in its history, or in what it says of itself. */
export async function tracesIn(reference: string, texts: readonly string[]): Promise<readonly string[]> {
  const image = (await connect({ host: DOCKER_HOST })).getImage(reference)
  const told = JSON.stringify([await image.history(), await image.inspect()])
  const wanted = texts.map((text) => Buffer.from(text))
  const found = new Set(texts.filter((text) => told.includes(JSON.stringify(text).slice(1, -1))))
  const longest = Math.max(...wanted.map((bytes) => bytes.length))
  let end = Buffer.alloc(0)
  for await (const chunk of await image.get()) {
    // A text may begin in one piece and end in the next.
    const piece = Buffer.concat([end, chunk as Buffer])
    for (const [place, bytes] of wanted.entries()) if (piece.includes(bytes)) found.add(texts[place]!)
    end = piece.subarray(-longest)
  }
  return texts.filter((text) => found.has(text))
}
