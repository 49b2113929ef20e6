import { BerthError } from '@berth/sdk'
import type { RegistryLogin } from '@berth/sdk'
import type Docker from 'dockerode'
import { engineError, problemOf } from '../errors.ts'
import { unlessAborted } from '../promises.ts'
import { isRefusal } from './ask-registry.ts'
import { authOf } from './docker-logins.ts'

/**
 * Asks a registry whether it takes a login.
 *
 * @throws {BerthError} INVALID_OPTION when it does not; REGISTRY_UNAVAILABLE, ENGINE_UNAVAILABLE
 */
export async function checkLogin(docker: Docker, login: RegistryLogin, signal?: AbortSignal): Promise<void> {
  try {
    await unlessAborted(docker.checkAuth(authOf(login)), signal)
  } catch (error) {
    signal?.throwIfAborted()
    const known = engineError(error)
    if (known instanceof BerthError) throw known
    const { registry, username } = login
    const problem = problemOf(error)
    throw isRefusal(problem)
      ? new BerthError(
          'INVALID_OPTION',
          { option: `The login of ${username} at ${registry}`, problem: `was refused: ${problem}` },
          { cause: error },
        )
      : new BerthError('REGISTRY_UNAVAILABLE', { registry, problem }, { cause: error })
  }
}
