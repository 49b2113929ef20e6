import type { CompanionSpec } from '@berth/sdk'
import type Docker from 'dockerode'
import type { MountSettings } from 'dockerode'
import { setOwnership } from '../container/set-ownership.ts'
import { volumeOf } from '../container/prepare-mounts.ts'
import type { Context } from '../context.ts'
import { isMissing } from '../errors.ts'
import { openBridge } from '../far/bridge.ts'
import { FolderCopy } from '../far/folder-copy.ts'
import { SocketMirror } from '../far/socket-mirror.ts'
import { formatUser } from './companion-options.ts'

/** How a companion comes to see its folder, and whoever runs it to its sockets. */
export interface CompanionFolder extends AsyncDisposable {
  /** What Docker mounts there. */
  readonly mount: MountSettings
  /** Makes the folder what it is here, in a container that does not run yet. */
  fill(container: Docker.Container): Promise<void>
  /** The same in one that runs. */
  refresh(container: Docker.Container): Promise<void>
  /** Leads to the sockets of one that runs, until it is disposed of. */
  openSockets(container: Docker.Container): Promise<void>
  /** Removes what is kept of it elsewhere, once no container has it any more. */
  remove(): Promise<void>
}

/** The folder of a companion: the very one, or on another machine a volume with a copy of it. */
export function companionFolder(context: Context, spec: CompanionSpec): CompanionFolder {
  return context.isLocal ? sharedFolder(spec) : new FarFolder(context, spec)
}

function sharedFolder({ folder }: CompanionSpec): CompanionFolder {
  const nothing = async () => {}
  return {
    mount: { Type: 'bind', Source: folder, Target: folder },
    fill: nothing,
    refresh: nothing,
    openSockets: nothing,
    remove: nothing,
    [Symbol.asyncDispose]: nothing,
  }
}

class FarFolder implements CompanionFolder {
  readonly mount: MountSettings
  readonly refresh: CompanionFolder['refresh']
  readonly #copy: FolderCopy
  readonly #spec: CompanionSpec
  readonly #docker: Docker
  readonly #volume: string
  #mirrors: SocketMirror[] = []

  constructor({ docker, platform }: Context, spec: CompanionSpec) {
    this.#copy = new FolderCopy(spec)
    this.refresh = (container) => this.#copy.refresh(container)
    this.#docker = docker
    this.#volume = volumeOf(platform, 'companion', spec.name)
    this.mount = {
      Type: 'volume',
      Source: this.#volume,
      Target: spec.folder,
      VolumeOptions: {
        NoCopy: true,
        Labels: { 'berth.platform': platform },
        DriverConfig: { Name: '', Options: {} },
      },
    }
    this.#spec = spec
  }

  async fill(container: Docker.Container): Promise<void> {
    const { uid, gid } = this.#spec.user
    await setOwnership(this.#docker, this.mount, { owner: `${uid}:${gid}`, mode: '700' })
    await this.#copy.fill(container)
  }

  async openSockets(container: Docker.Container): Promise<void> {
    if (this.#mirrors.length > 0) return
    const user = formatUser(this.#spec)
    this.#mirrors = await Promise.all(
      (this.#spec.sockets ?? []).map((path) =>
        SocketMirror.open(path, () => openBridge(container, user, [path])),
      ),
    )
  }

  async remove(): Promise<void> {
    try {
      await this.#docker.getVolume(this.#volume).remove()
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#mirrors.splice(0).map((mirror) => mirror[Symbol.asyncDispose]()))
  }
}
