import type Docker from 'dockerode'
import { linesOf } from '../events/lines-of.ts'
import { isMissing } from '../errors.ts'

/** Makes sure that an image is there: one that is not comes from its registry. */
export async function pullImage(docker: Docker, image: string, signal?: AbortSignal): Promise<void> {
  try {
    await docker.getImage(image).inspect()
    return
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  const stop = signal ?? new AbortController().signal
  const answer = await docker.pull(image)
  for await (const line of linesOf(answer, stop)) {
    if (line.trim() === '') continue
    const { error } = JSON.parse(line) as { readonly error?: string }
    if (error !== undefined) throw new Error(`the image ${image} could not be pulled: ${error}`)
  }
  stop.throwIfAborted()
}
