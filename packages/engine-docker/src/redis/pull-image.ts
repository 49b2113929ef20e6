import type Docker from 'dockerode'
import { inspectImage } from '../images/find-image.ts'
import { pull } from '../images/pull.ts'
import { problemOf } from '../errors.ts'

/** Makes sure that an image is there: one that is not comes from its registry. */
export async function pullImage(docker: Docker, image: string, signal?: AbortSignal): Promise<void> {
  if (await inspectImage(docker, image)) return
  try {
    await pull(docker, image, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw new Error(`the image ${image} could not be pulled: ${problemOf(error)}`, { cause: error })
  }
}
