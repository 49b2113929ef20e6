import { hash } from 'node:crypto'
import type { CompanionSpec } from '@berth/sdk'
import type { ContainerCreateOptions, MountSettings } from 'dockerode'
import { hardening } from '../container/hardening.ts'
import type { Bounds } from '../container/hardening.ts'
import { MADE_OF } from '../labels.ts'

/** The name of the container of a companion. */
export function companionContainer(platform: string, name: string): string {
  return `berth-${platform}.${name}`
}

/** What is the same for all of its containers. */
export interface CompanionContext {
  readonly platform: string
  readonly bounds: Bounds
  /** How it sees its folder. */
  readonly mount: MountSettings
}

/**
 * What Docker is told to make the container. It is in the host's network, so that it sees who connects and reaches every
 * instance. What runs there is no more than its user, who may open the ports below 1024 besides.
 */
export function companionOptions(spec: CompanionSpec, context: CompanionContext): ContainerCreateOptions {
  const { name, image, command, stopSignal, user } = spec
  const { HostConfig, Labels, ...options } = baseOptions(context)
  return {
    ...options,
    name: companionContainer(context.platform, name),
    Image: image,
    User: '0:0',
    // Docker gives capabilities to root only; this hands one on to somebody else, and nothing but that.
    Entrypoint: [
      'setpriv',
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      '--inh-caps=-all,+net_bind_service',
      '--ambient-caps=-all,+net_bind_service',
      '--',
    ],
    Cmd: [...command],
    StopSignal: stopSignal,
    StopTimeout: STOP_TIMEOUT,
    Labels: { ...Labels, 'berth.kind': 'companion', [MADE_OF]: companionDigest(spec) },
    HostConfig: {
      ...HostConfig,
      CapAdd: ['NET_BIND_SERVICE', 'SETGID', 'SETUID'],
      // It is there as long as the machine is, whether Berth runs or not.
      RestartPolicy: { Name: 'always' },
    },
  }
}

/** A container for one command beside it, with no right but those of its user. */
export function besideOptions(
  spec: CompanionSpec,
  command: readonly string[],
  context: CompanionContext,
): ContainerCreateOptions {
  const { Labels, ...options } = baseOptions(context)
  return {
    ...options,
    Image: spec.image,
    User: formatUser(spec),
    Entrypoint: [...command],
    Cmd: [],
    // Removed with the next start of a platform, should this one be killed meanwhile.
    Labels: { ...Labels, 'berth.kind': 'one-off' },
  }
}

/** Digest of what it is made of: another one has to be made when it changes. */
export function companionDigest(spec: CompanionSpec): string {
  const { image, command, folder, user, stopSignal } = spec
  return hash('sha256', JSON.stringify([image, command, folder, user, stopSignal])).slice(0, 16)
}

export function formatUser({ user }: Pick<CompanionSpec, 'user'>): string {
  return `${user.uid}:${user.gid}`
}

/** Seconds that it has when the machine shuts down. */
const STOP_TIMEOUT = 5

function baseOptions({ platform, bounds, mount }: CompanionContext) {
  return {
    Labels: { 'berth.platform': platform },
    HostConfig: {
      ...hardening({ user: 'companion', ports: [], hasInit: true }, bounds),
      NetworkMode: 'host',
      // Where users of containers are not those of the host, none of them may be in its network.
      UsernsMode: 'host',
      ReadonlyRootfs: true,
      Mounts: [mount],
    },
  }
}
