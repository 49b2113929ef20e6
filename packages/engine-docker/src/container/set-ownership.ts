import { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { MountSettings } from 'dockerode'
import { extract, pack } from 'tar-stream'
import type { Header } from 'tar-stream'
import { emptyImage } from '../images/empty-image.ts'

const PLACE = 'place'

/** Whom a place belongs to; what is not given stays as it is. */
export interface Ownership {
  /** `1000`, `1000:1000` */
  readonly owner?: string | undefined
  /** Octal digits. */
  readonly mode?: string | undefined
}

/**
 * Gives a place to a user and sets its permissions; what is in it stays as it is.
 *
 * No program does it, since an image may have none: Docker itself unpacks an archive of one empty folder over the place, in a
 * container that never runs.
 */
export async function setOwnership(
  docker: Docker,
  { Type, Source }: Pick<MountSettings, 'Type' | 'Source'>,
  { owner, mode }: Ownership,
): Promise<void> {
  const container = await docker.createContainer({
    Image: await emptyImage(docker),
    Cmd: ['-'],
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none', Mounts: [{ Type, Source, Target: `/berth/${PLACE}` }] },
  })
  try {
    const now = await firstHeader(await container.getArchive({ path: `/berth/${PLACE}` }))
    const [uid = now.uid, gid = owner === undefined ? now.gid : uid] = owner?.split(':').map(Number) ?? []
    const archive = pack()
    const header = { uid, gid, mode: mode === undefined ? now.mode : Number.parseInt(mode, 8) }
    archive.entry({ name: PLACE, type: 'directory', ...header })
    archive.finalize()
    await container.putArchive(Readable.from(archive), { path: '/berth' })
  } finally {
    await container.remove({ force: true })
  }
}

/** What an archive says of the folder that it is of; the rest of it is not read. */
async function firstHeader(archive: NodeJS.ReadableStream): Promise<Header> {
  try {
    for await (const { header } of archive.pipe(extract())) return header
    throw new Error('Docker tells nothing of the place')
  } finally {
    // The connection would stay, and wait for somebody who reads the rest.
    ;(archive as Readable).destroy()
  }
}
