import type { Mount } from '@berth/sdk'
import type Docker from 'dockerode'
import type { MountSettings } from 'dockerode'
import { isMissing } from '../errors.ts'
import { labelFilter } from '../labels.ts'
import { runsAsRoot } from './image-facts.ts'
import type { ImageFacts } from './image-facts.ts'

/** Whose mounts are prepared, and for which image. */
export interface MountContext {
  readonly docker: Docker
  readonly platform: string
  readonly image: string
  readonly facts: ImageFacts
}

/** The volume that holds a place that the platform keeps, or the data of a resource. */
export function volumeOf(platform: string, kind: 'mount' | 'redis', name: string): string {
  return `berth-${platform}.${kind}.${name}`
}

/**
 * Makes the volumes of places that are not there yet, and says how Docker mounts all of them.
 * A new place belongs to the user of the image, who could not write there else. Nothing removes it again.
 */
export async function prepareMounts(
  context: MountContext,
  mounts: readonly Mount[],
): Promise<readonly MountSettings[]> {
  const settings: MountSettings[] = []
  for (const { from, to, readOnly } of mounts) {
    const isPath = from.startsWith('/')
    if (!isPath) await provideVolume(context, volumeOf(context.platform, 'mount', from))
    settings.push({
      Type: isPath ? 'bind' : 'volume',
      Source: isPath ? from : volumeOf(context.platform, 'mount', from),
      Target: to,
      ReadOnly: readOnly,
    })
  }
  return settings
}

async function provideVolume({ docker, platform, image, facts }: MountContext, name: string): Promise<void> {
  try {
    await docker.getVolume(name).inspect()
    return
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  const [label] = labelFilter({ platform })
  await docker.createVolume({ Name: name, Labels: Object.fromEntries([label!.split('=')]) })
  if (!runsAsRoot(facts)) await giveTo(docker, name, image, facts.user)
}

/** Only root may do that, and only in the image are its users known by name: so a container of it does, and is gone. */
async function giveTo(docker: Docker, volume: string, image: string, user: string): Promise<void> {
  const container = await docker.createContainer({
    Image: image,
    User: '0',
    Entrypoint: ['/bin/sh', '-c', 'chown -- "$0" /berth-volume'],
    Cmd: [user],
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      CapAdd: ['CHOWN'],
      SecurityOpt: ['no-new-privileges:true'],
      Mounts: [{ Type: 'volume', Source: volume, Target: '/berth-volume' }],
    },
  })
  try {
    await container.start()
    await container.wait()
  } finally {
    await container.remove({ force: true })
  }
}
