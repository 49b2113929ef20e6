import type Docker from 'dockerode'
import type { ContainerCreateOptions } from 'dockerode'
import type { Context } from '../context.ts'
import { applyDockerOptions, networksOf } from '../options/apply-docker-options.ts'
import { optionsOfContainer } from '../options/read-options.ts'
import { createOptions } from './create-options.ts'
import type { ContainerPlan } from './create-options.ts'

/** A container as it is wanted, what its engine decides being left out. */
export type WantedContainer = Omit<ContainerPlan, 'network' | 'bounds' | 'caBundle'>

/** What Docker is told to make a container. */
export interface ContainerRequest {
  readonly create: ContainerCreateOptions
  /** Those that it joins beside its first one. */
  readonly networks: readonly string[]
}

/** Makes a container, in all networks that it is to be in. It does not run yet. */
export async function createContainer(context: Context, wanted: WantedContainer): Promise<Docker.Container> {
  return await makeContainer(context, requestOf(context, wanted))
}

/** A container with what its app asks Docker for. */
export function requestOf({ network, bounds, caBundle }: Context, wanted: WantedContainer): ContainerRequest {
  const options = optionsOfContainer(wanted.spec.options ?? [], wanted.labels.kind)
  const certificates = caBundle === undefined ? {} : { caBundle }
  const create = createOptions({ ...wanted, network: network.name, bounds, ...certificates })
  return { create: applyDockerOptions(create, options), networks: networksOf(options) }
}

/** Makes what was requested. */
export async function makeContainer(
  { docker }: Pick<Context, 'docker'>,
  { create, networks }: ContainerRequest,
): Promise<Docker.Container> {
  const container = await docker.createContainer(create)
  // Older engines make a container in one network only.
  for (const name of networks) await docker.getNetwork(name).connect({ Container: container.id })
  return container
}
