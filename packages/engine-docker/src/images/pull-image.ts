import { BerthError, isBerthError, parseImage } from '@berth/sdk'
import type Docker from 'dockerode'
import { registryError } from './ask-registry.ts'
import { inspectImage } from './find-image.ts'
import { pull } from './pull.ts'

/**
 * Makes sure that an image is there: one that is not comes from its registry.
 *
 * @param whose - what is to run of it
 * @throws {BerthError} IMAGE_NOT_FOUND, REGISTRY_UNAVAILABLE
 */
export async function pullImage(
  docker: Docker,
  image: string,
  whose: string,
  signal?: AbortSignal,
): Promise<void> {
  if (await inspectImage(docker, image)) return
  try {
    await pull(docker, image, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    const wanted = parseImage(image)
    if (!wanted) throw error
    const known = registryError(wanted, error)
    throw isBerthError(known, 'IMAGE_NOT_FOUND')
      ? new BerthError('IMAGE_NOT_FOUND', { ...known.details, app: whose }, { cause: error })
      : known
  }
}
