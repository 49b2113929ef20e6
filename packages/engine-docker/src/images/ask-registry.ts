import { BerthError, formatImage } from '@berth/sdk'
import type { ImageReference } from '@berth/sdk'
import type Docker from 'dockerode'
import { engineError, problemOf } from '../errors.ts'
import { unlessAborted } from '../promises.ts'
import type { AuthOf } from './docker-logins.ts'

export interface RegistryOptions {
  readonly authOf: AuthOf
  readonly signal?: AbortSignal
}

/** A registry that has not answered by then is not waited for, in milliseconds: an image that is here serves. */
const PATIENCE = 10_000

/** The digest that a name stands for at its registry now, or why that is not known. */
export async function askRegistry(
  docker: Docker,
  wanted: ImageReference,
  { authOf, signal }: RegistryOptions,
): Promise<string | BerthError> {
  const late = AbortSignal.timeout(PATIENCE)
  try {
    const authconfig = await authOf(wanted.registry)
    const asked = docker.getImage(formatImage(wanted)).distribution(authconfig ? { authconfig } : {})
    const answer = await unlessAborted(asked, signal ? AbortSignal.any([signal, late]) : late)
    return answer.Descriptor.digest
  } catch (error) {
    signal?.throwIfAborted()
    return registryError(wanted, late.aborted ? new Error(`no answer within ${PATIENCE / 1_000} s`) : error)
  }
}

/**
 * What a registry did not give as an error of Berth's.
 *
 * @throws {BerthError} what keeps Docker itself from asking
 */
export function registryError(wanted: ImageReference, error: unknown): BerthError {
  const known = engineError(error)
  if (known instanceof BerthError) throw known
  const problem = problemOf(error).replace(/^Error response from daemon: /, '')
  const image = formatImage(wanted)
  return isRefusal(problem)
    ? new BerthError('IMAGE_NOT_FOUND', { app: image, image, problem }, { cause: error })
    : new BerthError('REGISTRY_UNAVAILABLE', { registry: wanted.registry, image, problem }, { cause: error })
}

/** Whether a registry answered and has no such image, or none for who asks: registries do not tell strangers which of the two. */
export function isRefusal(problem: string): boolean {
  return /manifest (\S+ )?(is )?unknown|not found|name (is )?unknown|denied|unauthorized|authentication required|does not exist|no basic auth/i.test(
    problem,
  )
}
