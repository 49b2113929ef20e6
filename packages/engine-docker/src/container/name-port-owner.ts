import { BerthError, isBerthError, portTaken } from '@berth/sdk'
import type { Context } from '../context.ts'

/** An error of a start; where a port is taken, with the container or the program that has it. */
export async function namePortOwner(
  { docker, isLocal }: Pick<Context, 'docker' | 'isLocal'>,
  error: unknown,
): Promise<unknown> {
  if (!isBerthError(error, 'PORT_TAKEN') || error.details.by !== undefined) return error
  const { host, port } = error.details
  try {
    const publish = [`${port}/tcp`, `${port}/udp`]
    const [container] = await docker.listContainers({ filters: { publish } })
    const name = container?.Names[0]?.replace(/^\//, '')
    if (name !== undefined)
      return new BerthError('PORT_TAKEN', { host, port, by: `the container ${name}` }, { cause: error.cause })
  } catch {
    // Whose it is matters less than that it is taken.
  }
  return isLocal ? await portTaken({ host, port }, { cause: error.cause }) : error
}
