import type { Mount } from '@berth/sdk'
import type Docker from 'dockerode'
import type { MountSettings } from 'dockerode'
import type { Context } from '../context.ts'
import { isMissing } from '../errors.ts'
import { labelFilter } from '../labels.ts'
import { runsAsRoot } from './image-facts.ts'
import type { ImageFacts } from './image-facts.ts'
import { setOwnership } from './set-ownership.ts'
import type { Ownership } from './set-ownership.ts'

const NO_COPY: MountSettings['VolumeOptions'] = {
  NoCopy: true,
  Labels: {},
  DriverConfig: { Name: '', Options: {} },
}

/** Whose mounts are prepared, and for which image. */
export interface MountContext {
  readonly docker: Docker
  readonly platform: string
  readonly image: string
  readonly facts: ImageFacts
}

/** The volume that holds a place that the platform keeps, the data of a resource, or the folder of a companion. */
export function volumeOf(platform: string, kind: 'mount' | 'redis' | 'companion', name: string): string {
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
  const { docker, platform, image } = context
  const settings: MountSettings[] = []
  for (const { from, to, readOnly, owner, mode } of mounts) {
    const isOwned = owner !== undefined || mode !== undefined
    const isPath = from.startsWith('/')
    const isNew = !isPath && (await provideVolume(docker, platform, volumeOf(platform, 'mount', from)))
    if (isNew && owner === undefined && !runsAsRoot(context.facts)) {
      await giveToImageUser(docker, volumeOf(platform, 'mount', from), image, context.facts.user)
    }
    if (isOwned) await setOwnership(docker, sourceOf(platform, from), { owner, mode })
    settings.push({
      ...sourceOf(platform, from),
      Target: to,
      ReadOnly: readOnly,
      // Docker would fill an empty volume with what the image has there, and give it to whom that belongs.
      ...(!isPath && (isOwned || !isNew) && { VolumeOptions: NO_COPY }),
    })
  }
  return settings
}

/**
 * Makes a place of that name, for whatever image comes to use it.
 *
 * @param options.owner - @default '1000:1000', who runs in the images that Berth makes
 */
export async function ensurePlace(
  { docker, platform }: Pick<Context, 'docker' | 'platform'>,
  name: string,
  options: Ownership,
): Promise<void> {
  const isNew = await provideVolume(docker, platform, volumeOf(platform, 'mount', name))
  const owner = options.owner ?? (isNew ? '1000:1000' : undefined)
  if (owner === undefined && options.mode === undefined) return
  await setOwnership(docker, sourceOf(platform, name), { ...options, ...(owner !== undefined && { owner }) })
}

function sourceOf(platform: string, from: string): Pick<MountSettings, 'Type' | 'Source'> {
  return from.startsWith('/')
    ? { Type: 'bind', Source: from }
    : { Type: 'volume', Source: volumeOf(platform, 'mount', from) }
}

/** Answers whether it was not there. */
async function provideVolume(docker: Docker, platform: string, name: string): Promise<boolean> {
  try {
    await docker.getVolume(name).inspect()
    return false
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  const [label] = labelFilter({ platform })
  await docker.createVolume({ Name: name, Labels: Object.fromEntries([label!.split('=')]) })
  return true
}

/** Only root may do that, and only in the image are its users known by name: so a container of it does, and is gone. */
async function giveToImageUser(docker: Docker, volume: string, image: string, user: string): Promise<void> {
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
