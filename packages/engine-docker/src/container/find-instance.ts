import type { ContainerInspectInfo } from 'dockerode'
import type { Context } from '../context.ts'
import { engineError } from '../errors.ts'
import { inspect } from '../events/inspect-all.ts'
import { parseLabels } from '../labels.ts'
import type { AppLabels } from '../labels.ts'

/** The container of an instance, and what its labels say. */
export interface FoundInstance {
  readonly info: ContainerInspectInfo
  readonly labels: AppLabels
}

/** Nothing when there is no such instance, or when it is not this platform's. @throws {BerthError} ENGINE_UNAVAILABLE */
export async function findInstance(
  { docker, platform }: Pick<Context, 'docker' | 'platform'>,
  id: string,
): Promise<FoundInstance | undefined> {
  try {
    const info = await inspect(docker, id)
    const labels = info && parseLabels(info.Config.Labels)
    return info && labels?.platform === platform && labels.kind === 'instance' ? { info, labels } : undefined
  } catch (error) {
    throw engineError(error)
  }
}
