import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import type { Context } from '../context.ts'
import { isConflict, isMissing } from '../errors.ts'
import { parseLabels, sourceOf } from '../labels.ts'
import type { DockerLabels } from '../labels.ts'
import { readContainerLog } from '../logs/container-log.ts'

/** So many lines of a container's output are kept when it is removed. */
export const KEPT_LINES = 2_000

/** Removes a container that has ended, once its output is read by all who follow it, and kept. */
export async function retire(context: Context, id: string, dockerLabels: DockerLabels): Promise<void> {
  const labels = parseLabels(dockerLabels)
  await context.followers.areDone(id)
  if (labels) {
    const { app, processType } = labels
    const lines = await readContainerLog(context.docker, id, { lines: KEPT_LINES })
    const source = sourceOf(labels)
    // What cannot be kept, since the disk is full, must not keep the container.
    await context.archive
      .add(
        app,
        lines.map((line) => ({ ...line, source, processType, instance: id })),
      )
      .catch(() => {})
  }
  await discard(context, id)
}

/** Removes a container of an app, whatever it does, and its image if that lost its name meanwhile. */
export async function discard(context: Pick<Context, 'docker' | 'images'>, id: string): Promise<void> {
  const made = await inspectContainer(context.docker, id)
  await remove(context, id)
  if (made) await context.images.removeNameless(made.Image, made.Config.Image)
}

async function inspectContainer(docker: Docker, id: string): Promise<ContainerInspectInfo | undefined> {
  try {
    return await docker.getContainer(id).inspect()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Removes a container, whatever it does, with its nameless volumes. One that is not there is not an error. */
export async function remove({ docker }: Pick<Context, 'docker'>, id: string): Promise<void> {
  try {
    await docker.getContainer(id).remove({ force: true, v: true })
  } catch (error) {
    // Docker removes it already.
    if (!isMissing(error) && !isConflict(error)) throw error
  }
}
