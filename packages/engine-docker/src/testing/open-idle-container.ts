import type Docker from 'dockerode'
import type { MountSettings } from 'dockerode'
import { connect } from '../api/connect.ts'
import { DOCKER_HOST } from './docker-for-tests.ts'

/** A container as a companion has it, in which nothing happens yet. At the end nothing of it is left, nor its volume. */
export async function openIdleContainer(
  mount?: MountSettings,
): Promise<{ readonly docker: Docker; readonly container: Docker.Container } & AsyncDisposable> {
  const docker = await connect({ host: DOCKER_HOST })
  const container = await docker.createContainer({
    Image: 'haproxy:2.6',
    Entrypoint: ['sleep', 'infinity'],
    Cmd: [],
    HostConfig: {
      Init: true,
      NetworkMode: 'host',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      Mounts: mount ? [mount] : [],
    },
  })
  return {
    docker,
    container,
    async [Symbol.asyncDispose]() {
      await container.remove({ force: true })
      if (mount) await docker.getVolume(mount.Source).remove()
    },
  }
}
