import { connect } from '../api/connect.ts'

/** Where tests find Docker; `npm test` sets it to the one that it found or started. */
export const DOCKER_HOST = process.env['DOCKER_HOST'] || 'unix:///var/run/docker.sock'

/** The image that the Dockerfiles of tests begin with. */
export const NODE_IMAGE = 'node:24-bookworm-slim'

/**
 * Why tests that need Docker are skipped, or `false` when they are not.
 *
 * @throws {Error} with `CI=true`, where they must not be
 */
export async function reasonToSkip(): Promise<string | false> {
  try {
    const docker = await connect({ host: DOCKER_HOST })
    await docker.getImage(NODE_IMAGE).inspect()
    return false
  } catch (error) {
    if (process.env['CI'] === 'true') throw error
    const problem = error instanceof Error ? error.message : String(error)
    return `${problem} (npm test starts a Docker where it may)`
  }
}
