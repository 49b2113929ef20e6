import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BerthError, lockHome } from '@berth/sdk'
import type { RegistryLogin } from '@berth/sdk'
import type Docker from 'dockerode'
import { connect, disconnect } from './api/connect.ts'
import { findBuilder } from './build/find-builder.ts'
import type { PlanImage } from './build/build-context.ts'
import { ImageBuilder } from './build/image-builder.ts'
import type { BuilderKind } from './build/run-build.ts'
import { DEFAULT_BOUNDS } from './container/hardening.ts'
import type { Bounds } from './container/hardening.ts'
import { retire } from './container/remove-container.ts'
import type { Context } from './context.ts'
import { DockerEngine } from './engine.ts'
import { engineError } from './errors.ts'
import { inspectAll } from './events/inspect-all.ts'
import { dockerLogins, loginsOf } from './images/docker-logins.ts'
import { OwnImages } from './images/own-images.ts'
import { Supervisor } from './events/supervisor.ts'
import type { StartedContainer } from './events/supervisor.ts'
import { Hub } from './hub.ts'
import { labelFilter } from './labels.ts'
import { Followers } from './logs/followers.ts'
import { LogArchive } from './logs/log-archive.ts'
import { PrivateNetwork } from './network/private-network.ts'
import { removePreparing } from './prepare-build.ts'
import { RedisHost } from './redis/redis-host.ts'
import type { RedisOptions } from './redis/redis-host.ts'

export interface DockerEngineOptions {
  /** Absolute path of the platform's home: who the platform is, and the output of what was removed. */
  readonly home: string
  /** `unix:///…`, `tcp://host:2376` or `ssh://user@host`. @default DOCKER_HOST, else `unix:///var/run/docker.sock` */
  readonly host?: string
  /** A folder with `ca.pem`, `cert.pem` and `key.pem` for TCP with TLS. @default DOCKER_CERT_PATH */
  readonly certificates?: string
  /** A file of settings of `ssh` for such a host. @default what `ssh` reads itself, `~/.ssh/config` first */
  readonly sshConfig?: string
  /** The name of the network that is made for the platform. @default `berth-` and the platform's id */
  readonly network?: string
  /**
   * A file of certificates that builds and instances trust beside the known ones, as companies that inspect TLS need.
   *
   * @default BERTH_CA_BUNDLE, else none
   */
  readonly caBundle?: string
  /** Where instances listen whose image exposes no port. @default 5000 */
  readonly port?: number
  /** @default { pids: 1_024, logBytes: 10_485_760, logFiles: 3 } */
  readonly bounds?: Partial<Bounds>
  /** How images are made of sources, such as `planBuild` of `@berth/buildpacks`. @default by their own Dockerfile */
  readonly plan?: PlanImage
  /** What is wrong with the name of a buildpack, as that planner knows. @default no planner, no buildpacks */
  readonly buildpackProblem?: (name: string) => string | undefined
  /** Which of Docker's builders makes images. @default BuildKit, where the engine has it */
  readonly builder?: BuilderKind
  /** What becomes of all that runs when the engine is disposed: Docker goes on without it. @default 'leave' */
  readonly whenClosed?: 'leave' | 'stop'
  readonly redis?: RedisOptions
  /** Who the platform is to a registry, before what `docker login` has kept. @default nobody */
  readonly loginOf?: (registry: string) => RegistryLogin | undefined
  /** Where the defaults are read. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>
}

const DEFAULTS = {
  host: 'unix:///var/run/docker.sock',
  port: 5000,
  whenClosed: 'leave',
} as const

/**
 * Opens the engine that runs instances as containers of a Docker Engine. What it runs is found again by labels,
 * whichever process started it; only one at a time can have a home open.
 *
 * @throws {BerthError} ENGINE_UNAVAILABLE when Docker does not answer; HOME_IN_USE when another engine has the home open
 *
 * @example
 * await using engine = await dockerEngine({ home: '/home/ann/.berth' })
 */
export async function dockerEngine(options: DockerEngineOptions): Promise<DockerEngine> {
  const env = options.env ?? process.env
  const certificates = options.certificates ?? env['DOCKER_CERT_PATH']
  const host = options.host ?? (env['DOCKER_HOST'] || DEFAULTS.host)
  const docker = await connect({
    host,
    ...(certificates !== undefined && { certificates }),
    ...(options.sshConfig !== undefined && { sshConfig: options.sshConfig }),
  })
  await using undo = new AsyncDisposableStack()
  undo.defer(() => disconnect(docker))
  await mkdir(join(options.home, 'engine'), { recursive: true, mode: 0o700 })
  const home = await realpath(options.home)
  const lock = undo.use(lockHome(join(home, 'engine')))
  try {
    const caBundle = await bundleOf(options.caBundle ?? (env['BERTH_CA_BUNDLE'] || undefined))
    const context = {
      ...(await openContext(docker, host, home, options)),
      ...caBundle,
    }
    await clean(context)
    const supervisor = new Supervisor(docker, context.platform, context.started)
    undo.defer(() => supervisor.close())
    await supervisor.open()
    const builder = new ImageBuilder(docker, {
      home,
      platform: context.platform,
      own: context.images,
      kind: options.builder ?? (await findBuilder(docker)),
      authOf: loginsOf(options.loginOf, dockerLogins(env)),
      ...caBundle,
      ...(options.plan && { plan: options.plan }),
    })
    const engine = new DockerEngine({
      context,
      builder,
      buildpackProblem: options.buildpackProblem ?? (() => 'this engine was opened without buildpacks'),
      redis: new RedisHost(context, options.redis),
      supervisor,
      machine: { home, isLocal: context.isLocal },
      whenClosed: options.whenClosed ?? DEFAULTS.whenClosed,
      dispose: () => {
        disconnect(docker)
        lock[Symbol.dispose]()
      },
    })
    undo.move()
    return engine
  } catch (error) {
    throw engineError(error)
  }
}

async function openContext(
  docker: Docker,
  host: string,
  home: string,
  options: DockerEngineOptions,
): Promise<Context> {
  const platform = await platformId(join(home, 'engine/docker-platform'))
  const network = await PrivateNetwork.open(docker, options.network ?? `berth-${platform}`, platform)
  return {
    docker,
    platform,
    network,
    isLocal: isLocal(host, network),
    archive: new LogArchive(join(home, 'logs')),
    images: new OwnImages(docker, platform),
    followers: new Followers(),
    started: new Hub<StartedContainer>(),
    bounds: { ...DEFAULT_BOUNDS, ...options.bounds },
    port: options.port ?? DEFAULTS.port,
  }
}

/**
 * Whether a Docker is on this machine. One behind TCP or SSH is when the network that it has made is among those of this
 * machine; addresses would not tell, since every Docker gives out the same ones.
 */
function isLocal(host: string, { bridge }: PrivateNetwork): boolean {
  return host.startsWith('unix:') || existsSync(join('/sys/class/net', bridge))
}

/** Absolute, since Docker mounts it; told to be missing here rather than by each thing that starts. */
async function bundleOf(file: string | undefined): Promise<{ readonly caBundle?: string }> {
  if (file === undefined) return {}
  try {
    return { caBundle: await realpath(file) }
  } catch (error) {
    const problem = `cannot be read as a file of certificates (${(error as Error).message})`
    throw new BerthError('INVALID_OPTION', { option: file, problem }, { cause: error })
  }
}

/** What tells this platform's containers from all others: made once, kept in its home. */
async function platformId(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '')
  if (/^[0-9a-f]{8}$/.test(known.trim())) return known.trim()
  const id = randomBytes(4).toString('hex')
  await writeFile(file, `${id}\n`, { mode: 0o600 })
  return id
}

/** Removes what a killed platform had not finished: containers that never ran, and one-offs that nobody waits for. */
async function clean(context: Context): Promise<void> {
  const found = await inspectAll(context.docker, labelFilter({ platform: context.platform }))
  const left = found.filter(
    ({ State, Config }) => State.Status === 'created' || Config.Labels['berth.kind'] === 'one-off',
  )
  await Promise.all([
    removePreparing(context),
    ...left.map(({ Name, Config }) => retire(context, Name.slice(1), Config.Labels)),
  ])
}
