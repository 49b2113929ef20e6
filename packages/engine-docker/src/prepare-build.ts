import type { Build, ExitStatus, OneOffSpec, PrepareOptions } from '@berth/sdk'
import type Docker from 'dockerode'
import type { ContainerCreateOptions } from 'dockerode'
import type { ImageBuilder } from './build/image-builder.ts'
import { makeContainer, requestOf } from './container/create-container.ts'
import { Ending } from './container/end-container.ts'
import { remove } from './container/remove-container.ts'
import type { Context } from './context.ts'
import { startError } from './errors.ts'
import { execIn } from './exec.ts'
import type { ExecCommand } from './exec.ts'
import { newId } from './new-id.ts'
import { needsOf, oneOffLabels } from './one-off.ts'
import { TaskOutput } from './task-output.ts'

/** Does nothing for as long as nobody writes to it, which nobody does. Each shell can. */
const IDLE = ['/bin/sh', '-c', 'read -r _']

/**
 * Runs a command in a container of a build, and makes an image of what it leaves there.
 *
 * Docker keeps in the image all that such a container is made with: so it is made with nothing but its image, and the config
 * is only in the environment of the command, which runs beside the idle program of the container.
 */
export async function prepareBuild(
  context: Context,
  builder: ImageBuilder,
  spec: OneOffSpec,
  into: Build,
  options: PrepareOptions,
): Promise<ExitStatus> {
  const { signal } = options
  const { app, processType } = spec
  signal?.throwIfAborted()
  try {
    const id = `${preparingPrefix(context.platform)}${newId(app, processType)}`
    await builder.removeBuild(into)
    try {
      const status = await runInCopy(context, id, spec, options)
      if (status.code === 0) await keep(context, id, spec.build, into)
      signal?.throwIfAborted()
      return status
    } finally {
      await remove(context, id)
    }
  } catch (error) {
    await builder.removeBuild(into).catch(() => {})
    throw startError(app, processType, error, signal)
  }
}

/** Removes the containers in which a killed platform was preparing builds: they have no labels, which would be in the image too. */
export async function removePreparing(context: Pick<Context, 'docker' | 'platform'>): Promise<void> {
  const prefix = preparingPrefix(context.platform)
  const name = [`^/?${prefix.replaceAll('.', '\\.')}`]
  const found = await context.docker.listContainers({ all: true, filters: { name } })
  await Promise.all(found.map(({ Id }) => remove(context, Id)))
}

function preparingPrefix(platform: string): string {
  return `berth-${platform}.preparing.`
}

async function runInCopy(
  context: Context,
  id: string,
  spec: OneOffSpec,
  options: PrepareOptions,
): Promise<ExitStatus> {
  const { signal, onLine } = options
  const labels = oneOffLabels(context.platform, spec)
  const { Config: image } = await context.docker.getImage(spec.build.location).inspect()
  const needs = await needsOf(context, spec)
  const { create, networks } = requestOf(context, { id, spec, labels, ...needs })
  const container = await makeContainer(context, { create: idling(create, image), networks })
  signal?.throwIfAborted()
  await container.start()
  const output = new TaskOutput(context.archive, id, spec, onLine)
  try {
    return await execIn(context, id, labels, commandOf(create, image), { ...options, onLine: output.take })
  } finally {
    await output.keep()
  }
}

type ImageConfig = Docker.ImageInspectInfo['Config']

/** The command as it would run in a container of its own. */
function commandOf(
  { Cmd = [], Env = [], User, WorkingDir }: ContainerCreateOptions,
  image: ImageConfig,
): ExecCommand {
  return {
    argv: [...[image.Entrypoint ?? []].flat(), ...Cmd],
    env: Env,
    ...(User !== undefined && { user: User }),
    ...(WorkingDir !== undefined && { folder: WorkingDir }),
  }
}

/** The container as it would be, but for all that an image can say as well. */
function idling(
  { name, Image, Hostname, HostConfig, NetworkingConfig }: ContainerCreateOptions,
  image: ImageConfig,
): ContainerCreateOptions {
  return {
    ...(name !== undefined && { name }),
    ...(Image !== undefined && { Image }),
    ...(Hostname !== undefined && { Hostname }),
    ...(HostConfig && { HostConfig }),
    ...(NetworkingConfig && { NetworkingConfig }),
    Entrypoint: IDLE,
    OpenStdin: true,
    ...(image.Healthcheck && { Healthcheck: { Test: ['NONE'] } }),
  }
}

/** Makes the image. What the base says of itself is said again, where Docker would take what the container was made with. */
async function keep({ docker }: Context, id: string, base: Build, into: Build): Promise<void> {
  // What the command has left running must not write meanwhile.
  await new Ending(docker, id, 'SIGKILL').over
  const { Config } = await docker.getImage(base.location).inspect()
  const [repo = '', tag = ''] = into.location.split(':')
  await docker.getContainer(id).commit({
    _query: { container: id, repo, tag, pause: false },
    _body: { ...Config, Entrypoint: Config.Entrypoint ?? [] },
  })
}
