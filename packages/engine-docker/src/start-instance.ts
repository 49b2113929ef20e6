import type { CallOptions, Instance, ProcessSpec } from '@berth/sdk'
import { formatInstanceName } from '@berth/sdk'
import { createContainer } from './container/create-container.ts'
import { namePortOwner } from './container/name-port-owner.ts'
import { describeInstance } from './container/describe-instance.ts'
import { readImage } from './container/image-facts.ts'
import { prepareMounts } from './container/prepare-mounts.ts'
import { remove } from './container/remove-container.ts'
import type { Context } from './context.ts'
import { startError } from './errors.ts'
import type { AppLabels } from './labels.ts'
import { newId } from './new-id.ts'

/**
 * Makes a container of a process type and starts it. On abort and on any failure nothing of it is left.
 *
 * @param onGone - told before it is removed again
 * @throws {BerthError} START_FAILED, PORT_TAKEN, DISK_FULL, ENGINE_UNAVAILABLE
 */
export async function startInstance(
  context: Context,
  spec: ProcessSpec,
  onGone: (id: string) => void,
  { signal }: CallOptions,
): Promise<Instance> {
  signal?.throwIfAborted()
  const { docker, platform, network } = context
  const id = newId(spec.app, formatInstanceName(spec))
  try {
    const image = await readImage(docker, spec.build.location)
    const mountContext = { docker, platform, image: spec.build.location, facts: image }
    const mounts = await prepareMounts(mountContext, spec.mounts)
    using reservation = spec.listens ? await network.reserve() : undefined
    const address = reservation && {
      host: reservation.host,
      port: spec.port ?? image.ports[0] ?? context.port,
    }
    const labels = instanceLabels(platform, spec, address)
    signal?.throwIfAborted()
    const container = await createContainer(context, {
      id,
      spec,
      labels,
      image,
      mounts,
      ...(address && { address }),
    })
    signal?.throwIfAborted()
    await container.start()
    const instance = describeInstance(await container.inspect())
    signal?.throwIfAborted()
    return instance!
  } catch (error) {
    onGone(id)
    await remove(context, id).catch(() => {})
    throw await namePortOwner(context, startError(spec.app, spec.processType, error, signal))
  }
}

function instanceLabels(platform: string, spec: ProcessSpec, address: AppLabels['address']): AppLabels {
  const { app, processType, index, release, fingerprint, stopTimeout } = spec
  return {
    platform,
    kind: 'instance',
    app,
    processType,
    index,
    release,
    fingerprint,
    ...(address && { address }),
    startedAt: new Date().toISOString(),
    stopTimeout,
  }
}
