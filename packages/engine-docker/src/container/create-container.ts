import type Docker from 'dockerode'
import type { Context } from '../context.ts'
import { applyDockerOptions, networksOf } from '../options/apply-docker-options.ts'
import { optionsOfContainer } from '../options/read-options.ts'
import { createOptions } from './create-options.ts'
import type { ContainerPlan } from './create-options.ts'

/** Makes a container, with what its app asks Docker for, in all networks that it is to be in. It does not run yet. */
export async function createContainer(
  { docker, network, bounds, caBundle }: Context,
  plan: Omit<ContainerPlan, 'network' | 'bounds' | 'caBundle'>,
): Promise<Docker.Container> {
  const options = optionsOfContainer(plan.spec.options ?? [], plan.labels.kind)
  const certificates = caBundle === undefined ? {} : { caBundle }
  const create = createOptions({ ...plan, network: network.name, bounds, ...certificates })
  const container = await docker.createContainer(applyDockerOptions(create, options))
  // Older engines make a container in one network only.
  for (const name of networksOf(options)) await docker.getNetwork(name).connect({ Container: container.id })
  return container
}
