import { hash } from 'node:crypto'
import type { Address, ResourceSpec } from '@berth/sdk'
import type { ContainerCreateOptions } from 'dockerode'
import { hardening } from '../container/hardening.ts'
import type { Bounds } from '../container/hardening.ts'
import { volumeOf } from '../container/prepare-mounts.ts'
import { MADE_OF, RESOURCE } from '../labels.ts'

/** All that the container of a Redis is made of. */
export interface RedisPlan {
  readonly spec: ResourceSpec
  readonly platform: string
  /** Such as `redis:8`. */
  readonly image: string
  readonly fsync: 'everysec' | 'always'
  readonly address: Address
  readonly network: string
  readonly bounds: Bounds
}

export const REDIS_PORT = 6379

/** The name of the container of a resource. */
export function redisContainer(platform: string, name: string): string {
  return `berth-${platform}.redis.${name}`
}

/** Digest of all that matters to the server but its address. */
export function redisDigest({ spec, image, fsync }: Pick<RedisPlan, 'spec' | 'image' | 'fsync'>): string {
  return hash('sha256', JSON.stringify([image, fsync, spec.password, SCRIPT])).slice(0, 16)
}

/**
 * What Docker is told to make the container. The password comes in by the environment and a file in memory:
 * on no command line, neither in the container nor on the host.
 */
export function redisOptions(plan: RedisPlan): ContainerCreateOptions {
  const { spec, platform, image, network, address } = plan
  const { name, password } = spec
  return {
    name: redisContainer(platform, name),
    Image: image,
    User: 'redis',
    Entrypoint: ['/bin/sh', '-c', SCRIPT],
    Cmd: [],
    Env: [`BERTH_REDIS_CONFIG=${redisConfig(plan)}`, `REDISCLI_AUTH=${password}`],
    Labels: {
      'berth.platform': platform,
      'berth.kind': 'resource',
      'berth.address': `${address.host}:${address.port}`,
      [RESOURCE]: name,
      [MADE_OF]: redisDigest(plan),
    },
    HostConfig: {
      ...hardening({ user: 'redis', ports: [], hasInit: false }, plan.bounds),
      NetworkMode: network,
      // A backing service is there as long as the machine is, whether Berth runs or not.
      RestartPolicy: { Name: 'unless-stopped' },
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'mode=1777,size=16m' },
      Mounts: [{ Type: 'volume', Source: volumeOf(platform, 'redis', name), Target: '/data' }],
    },
    NetworkingConfig: {
      EndpointsConfig: {
        [network]: { Aliases: [`${name}.redis`], IPAMConfig: { IPv4Address: address.host } },
      },
    },
  }
}

/** The container in which a dump is tried out. */
export function importContainer(platform: string, name: string): string {
  return `${redisContainer(platform, name)}.import`
}

/**
 * A server beside the resource's own, in the same volume but a folder of its own and without any network. It reads the
 * dump from its input first. It is one of those that are removed when nobody waits for them any more.
 */
export function importOptions(plan: RedisPlan): ContainerCreateOptions {
  const { NetworkingConfig: _, ...options } = redisOptions(plan)
  const { name, password } = plan.spec
  return {
    ...options,
    name: importContainer(plan.platform, name),
    Entrypoint: ['/bin/sh', '-c', IMPORT_SCRIPT],
    Env: [`BERTH_REDIS_CONFIG=${redisConfig(plan, '/data/import')}`, `REDISCLI_AUTH=${password}`],
    Labels: { 'berth.platform': plan.platform, 'berth.kind': 'one-off' },
    OpenStdin: true,
    StdinOnce: true,
    HostConfig: { ...options.HostConfig, NetworkMode: 'none', RestartPolicy: { Name: 'no' } },
  }
}

/** Run beside a server that has read the whole dump: from then on the data are the resource's, whenever it is started. */
export const ACCEPT_IMPORT = 'cd /data && rm -rf ready && sync && mv import ready && sync'

/** Run beside the resource's server when it keeps what it has. */
export const REJECT_IMPORT = 'rm -rf /data/import'

const CONFIGURED =
  'printf %s "$BERTH_REDIS_CONFIG" > /tmp/redis.conf; unset BERTH_REDIS_CONFIG REDISCLI_AUTH; exec redis-server /tmp/redis.conf'

// Of the two names there is one: which one depends on the version of the server. Killed at any point, it begins again.
const TAKE_IMPORT =
  'for name in appendonlydir appendonly.aof; do if [ -e "ready/$name" ]; then rm -rf appendonlydir appendonly.aof && mv "ready/$name" . || exit; fi; done; rm -rf ready'

const SCRIPT = `umask 077; cd /data || exit; ${TAKE_IMPORT}; ${CONFIGURED}`

// A server takes an RDB file for the beginning of its log.
const IMPORT_SCRIPT = `umask 077; cd /data && rm -rf import && mkdir import && cat > import/appendonly.aof || exit; ${CONFIGURED}`

/** Every write in a log on the disk, and nothing evicted: a full memory is an error that somebody sees. */
function redisConfig({ spec, fsync, address }: RedisPlan, folder = '/data'): string {
  const lines = [
    `port ${address.port}`,
    `requirepass ${quote(spec.password)}`,
    `dir ${folder}`,
    'appendonly yes',
    `appendfsync ${fsync}`,
    'save ""',
    'maxmemory-policy noeviction',
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** Redis takes `\xHH` for a byte, so no character of a password can mean anything else. */
function quote(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`
}
