import { BerthError } from '@berth/sdk'
import type { ContainerInspectInfo } from 'dockerode'
import type { Context } from '../context.ts'
import { inspect } from '../events/inspect-all.ts'

/**
 * All that Docker knows of the container of that name, or nothing when there is none. Whatever is done to it next, a
 * container of somebody else must never be what it is done to.
 *
 * @throws {BerthError} NAME_TAKEN when it is not this platform's
 */
export async function inspectOwn(
  { docker, platform }: Pick<Context, 'docker' | 'platform'>,
  name: string,
): Promise<ContainerInspectInfo | undefined> {
  const info = await inspect(docker, name)
  if (info && info.Config.Labels['berth.platform'] !== platform) {
    throw new BerthError('NAME_TAKEN', { name })
  }
  return info
}
