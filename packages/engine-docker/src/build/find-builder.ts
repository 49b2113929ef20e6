import { randomUUID } from 'node:crypto'
import type Docker from 'dockerode'
import { isAway } from '../errors.ts'
import { dialSession } from './buildkit/session.ts'
import type { BuilderKind } from './run-build.ts'

/**
 * Which builder an engine has: BuildKit where it takes a session for one, which tells more than what it says of itself
 * (Docker 20.10 has BuildKit and does not say so, Podman has none).
 *
 * @throws {BerthError} ENGINE_UNAVAILABLE
 */
export async function findBuilder(docker: Docker): Promise<BuilderKind> {
  try {
    // Only asked for: nobody serves it.
    const session = await dialSession(docker, randomUUID())
    session.on('error', () => {}).destroy()
    return 'buildkit'
  } catch (error) {
    if (isAway(error)) throw error
    return 'classic'
  }
}
