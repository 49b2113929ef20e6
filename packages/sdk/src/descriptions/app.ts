import { BerthError, isBerthError } from '../errors.ts'
import { own } from '../own.ts'
import type { Limits, Mount, PublishedPort } from '../wall/engine.ts'
import type { Source } from '../wall/builder.ts'
import type { BuildSecrets } from './build-secrets.ts'
import type { Check } from './check.ts'
import { deepFreeze } from './deep-freeze.ts'
import type { DockerOptions } from './docker-options.ts'
import type { EnvValue } from './env-value.ts'
import { toLimits } from './limits.ts'
import type { LimitsInput } from './limits.ts'
import { nameProblem } from './names.ts'
import { readProfiles } from './profile-files.ts'
import { resolveSource } from './source.ts'
import { validateApp } from './validate-app.ts'

/** An app as a frozen value: a thing with a name, a source and a Procfile. Plain data, safe to JSON. */
export interface App {
  readonly kind: 'app'
  readonly name: string
  readonly source: Source
  /** What the code sets; config that was set by hand (`config:set`) wins over it. */
  readonly env: Readonly<Record<string, EnvValue>>
  /** Empty: the router's default domain, such as `cards.localhost`. */
  readonly domains: readonly string[]
  /** Quantities that the description fixes; process types that it leaves out keep what they have (web 1, others 0 at first). */
  readonly formation: Readonly<Record<string, number>>
  /** By process type; a type without an entry gets the checks of its `app.json`, or the default ones. */
  readonly checks: Readonly<Record<string, readonly Check[]>>
  /** By process type, `*` for all others. */
  readonly order: Readonly<Record<string, Order>>
  /** Milliseconds between SIGTERM and SIGKILL, by process type, `*` for all others. */
  readonly stopTimeout: Readonly<Record<string, number>>
  /** Milliseconds that a request in flight may take after a switch before it is ended with 504. */
  readonly drainTimeout: number
  readonly mounts: readonly AppMount[]
  /** Fixed ports of the host that the app binds itself; such an app is stop-first by itself. */
  readonly publish: readonly PublishedPort[]
  /** What it asks Docker for beside all else; one that publishes a port makes the app stop-first by itself. */
  readonly dockerOptions: DockerOptions
  /** By process type, `*` for all others. */
  readonly limits: Readonly<Record<string, Limits>>
  /** How it is built; none: as its source declares, else as its files tell. */
  readonly buildpacks: readonly string[]
  /** What its builds are given and its instances are not, by the name that a build asks for it by. */
  readonly buildSecrets: BuildSecrets
}

/**
 * Whether new instances start before the old ones stop, or after.
 *
 * - `start-first`: both run for a moment, and no request is dropped
 * - `stop-first`: never two at once, for single writers such as a game server
 */
export type Order = 'start-first' | 'stop-first'

export interface AppMount extends Mount {
  /** Whether two instances must never see it at once: makes the app stop-first. */
  readonly exclusive: boolean
  /** Whether it is wanted although it shows instances what controls the machine, such as the socket of Docker. */
  readonly allow?: boolean
}

/** What `app()` takes besides the name; all but `source` has a default. */
export interface AppOptions {
  /**
   * The folder with the app's code: an absolute path, a `file:` URL (`import.meta.resolve('../cards')`), or a path from the
   * current folder; or an `image('itzg/minecraft-server')`.
   */
  readonly source: string | URL | Source
  /** @default {} */
  readonly env?: Readonly<Record<string, EnvValue>>
  /** @default the router's default domain */
  readonly domains?: readonly string[]
  /** @default web 1, others 0 */
  readonly formation?: Readonly<Record<string, number>>
  /** @default what `app.json` says; else web must listen on its port, and others must stay up for ten seconds */
  readonly checks?: Readonly<Record<string, readonly Check[]>>
  /** One for all process types, or by process type. @default 'start-first', unless it publishes a port or has an exclusive mount */
  readonly order?: Order | Readonly<Record<string, Order>>
  /** Milliseconds, one for all process types, or by process type. @default 30_000 */
  readonly stopTimeout?: number | Readonly<Record<string, number>>
  /** Milliseconds. @default 30_000 */
  readonly drainTimeout?: number
  /** @default [] */
  readonly mounts?: readonly (Pick<Mount, 'from' | 'to'> & Partial<AppMount>)[]
  /** Ports such as `25565` or `'51820/udp'`. @default [] */
  readonly publish?: readonly (number | string)[]
  /**
   * Options as `docker run` and `docker build` take them, by phase: `{ deploy: ['--cap-add=NET_ADMIN', '-p 51820:51820/udp'] }`.
   * One that is dangerous to the machine must be in `allow` as well. The file of `--security-opt seccomp=chrome.json` is read at once,
   * from the folder of the source if it says no more. Only for engines that run containers.
   *
   * @default {}
   */
  readonly dockerOptions?: Partial<DockerOptions>
  /**
   * What an instance may use at the most, for all process types or by process type: `{ memory: '512m', cpus: 0.5 }`. Engines that
   * cannot hold instances to it do not.
   *
   * @default {}
   */
  readonly limits?: LimitsInput | Readonly<Record<string, LimitsInput>>
  /** Buildpacks such as `['chrome', 'python']`, in their order. @default what its source declares, else what its files tell */
  readonly buildpacks?: readonly string[]
  /**
   * Config that only builds are given: `{ NPM_TOKEN: secret('NPM_TOKEN') }`. A step of a Dockerfile that says
   * `RUN --mount=type=secret,id=NPM_TOKEN` finds the value in `/run/secrets/NPM_TOKEN`; buildpacks give it to the commands that use
   * the network, as a variable. It is in no layer, no history and no output of the build, and instances do not see it, unless `env`
   * names it too.
   *
   * A new value builds nothing again, as with `docker build`: it is used by the next build that has to be made. To build all of it
   * again, change the source, or build with `dockerOptions: { build: ['--no-cache'] }`. Engines that run nothing in a build have no use for it.
   *
   * @default {}
   */
  readonly buildSecrets?: BuildSecrets
}

const DEFAULTS = { stopTimeout: 30_000, drainTimeout: 30_000 } as const

/**
 * Describes an app. Nothing happens until a platform is told to deploy it.
 *
 * @param name - lower case letters, digits, dots and hyphens; also its default host name
 * @throws {BerthError} INVALID_DESCRIPTION with every problem at once
 *
 * @example
 * const cards = app('cards', {
 *   source: import.meta.resolve('../services/cards'),
 *   env: { REDIS_URL: redis('cards-cache'), API_KEY: secret('API_KEY') },
 *   formation: { web: 2 },
 * })
 */
export function app(name: string, options: AppOptions): App {
  const problems: string[] = []
  const invalidName = nameProblem(name)
  if (invalidName) problems.push(`its name ${invalidName}`)

  const source = resolveSource(options.source)
  const description: App = {
    kind: 'app',
    name,
    source,
    env: options.env ?? {},
    domains: (options.domains ?? []).map((domain) => domain.toLowerCase()),
    formation: options.formation ?? {},
    checks: options.checks ?? {},
    order: forAllTypes(options.order ?? defaultOrder(options)),
    stopTimeout: forAllTypes(options.stopTimeout ?? DEFAULTS.stopTimeout),
    drainTimeout: options.drainTimeout ?? DEFAULTS.drainTimeout,
    mounts: (options.mounts ?? []).map((mount) => ({ readOnly: false, exclusive: false, ...mount })),
    publish: (options.publish ?? []).map((port) => parsePublishedPort(port, problems)),
    dockerOptions: readOptions(options.dockerOptions, source, problems),
    limits: toLimits(options.limits ?? {}),
    buildpacks: options.buildpacks ?? [],
    buildSecrets: options.buildSecrets ?? {},
  }
  problems.push(...validateApp(description), ...orderProblems(description))
  if (problems.length > 0)
    throw new BerthError('INVALID_DESCRIPTION', { subject: name || 'an app without a name', problems })
  return deepFreeze(description)
}

/** The value for a process type of a setting that is given by process type, with `*` for all others. */
export function forProcessType<T>(values: Readonly<Record<string, T>>, processType: string): T | undefined {
  return own(values, processType) ?? values['*']
}

function forAllTypes<T extends string | number>(
  value: T | Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return typeof value === 'object' ? value : { '*': value }
}

// Left out, the order of what must be alone is the right one by itself.
function orderProblems({ order, publish, mounts }: App): string[] {
  const isExclusive = mounts.some(({ exclusive }) => exclusive)
  if (publish.length === 0 && !isExclusive) return []
  const reason = isExclusive ? 'has a mount that only one instance may see' : 'publishes a port'
  const types = isExclusive ? Object.keys(order) : order['web'] ? ['web'] : ['*']
  return types
    .filter((type) => order[type] === 'start-first')
    .map((type) => `order.${type}: start-first cannot be of what ${reason}; leave it out`)
}

// Two copies of a single writer corrupt its data, and two processes cannot bind one port (promise P12).
function defaultOrder({ publish = [], mounts = [] }: AppOptions): Order {
  const isSingleWriter = publish.length > 0 || mounts.some((mount) => mount.exclusive)
  return isSingleWriter ? 'stop-first' : 'start-first'
}

function readOptions(
  options: Partial<DockerOptions> = {},
  source: Source,
  problems: string[],
): DockerOptions {
  const folder = source.kind === 'folder' ? source.path : process.cwd()
  const read = (place: keyof DockerOptions): readonly string[] => {
    try {
      return readProfiles(options[place] ?? [], folder)
    } catch (error) {
      if (!isBerthError(error)) throw error
      problems.push(`dockerOptions.${place}: ${error.message}`)
      return []
    }
  }
  return { build: read('build'), deploy: read('deploy'), run: read('run'), allow: read('allow') }
}

function parsePublishedPort(value: number | string, problems: string[]): PublishedPort {
  const match = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(String(value))
  const port = Number(match?.[1])
  if (!match || port < 1 || port > 65_535) {
    problems.push(`publish: ${JSON.stringify(value)} is no port such as 25565 or '51820/udp'`)
  }
  return { port, protocol: match?.[2] === 'udp' ? 'udp' : 'tcp' }
}
