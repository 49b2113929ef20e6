import type { ConfigSnapshot } from '../config/config.ts'
import type { Parts } from '../platform/parts.ts'
import { publishes } from '../release/alone.ts'
import { resolveEnv } from '../release/resolve-env.ts'
import { WEB } from '../release/release-spec.ts'
import type { ReleaseSpec } from '../release/release-spec.ts'
import type { Build } from '../wall/builder.ts'
import type { OneOffSpec, ProcessSpec } from '../wall/engine.ts'
import { mainPort } from '../routing/ports.ts'
import { isNetworked } from '../wall/instance-network.ts'
import { referencesOf } from './references.ts'

/** A release that instances can be started of: its build is there. */
export interface RunnableRelease {
  readonly app: string
  readonly release: number
  readonly spec: ReleaseSpec & { readonly build: Build }
  readonly config: ConfigSnapshot
}

// As often as the peers do; an app that still crashes then will crash on.
const RESTART_LIMIT = 10

/** What the engine is told to start one instance of a release. */
export function processSpec(
  parts: Parts,
  release: RunnableRelease,
  processType: string,
  index: number,
): ProcessSpec {
  const { spec } = release
  const process = spec.processes[processType]!
  return {
    app: release.app,
    processType,
    index,
    release: release.release,
    fingerprint: fingerprintOf(parts, release, processType),
    build: spec.build,
    command: process.command,
    env: resolveEnv(spec.env, release.config, referencesOf(parts, spec.mounts)),
    listens: processType === WEB,
    ...portOf(parts, release.app, processType),
    mounts: spec.mounts,
    stopTimeout: process.stopTimeout,
    restart: { limit: RESTART_LIMIT },
    publish: publishes(spec, processType) ? spec.publish : [],
    ...(process.limits && { limits: process.limits }),
    ...(spec.options && { options: optionsFor(spec, spec.options, processType) }),
  }
}

function optionsFor(
  spec: ReleaseSpec,
  { deploy, publish }: NonNullable<ReleaseSpec['options']>,
  processType: string,
): readonly string[] {
  return publishes(spec, processType) ? [...deploy, ...publish] : deploy
}

/** Where it is to listen, when somebody mapped the app's ports. */
function portOf({ state, engine }: Parts, app: string, processType: string): { readonly port?: number } {
  if (processType !== WEB || !isNetworked(engine)) return {}
  const port = mainPort(state.routing.get(app)?.ports)
  return port === undefined ? {} : { port }
}

/** What the engine is told to run a command once in a release's build and config. */
export function oneOffSpec(
  parts: Parts,
  release: RunnableRelease,
  processType: string,
  command: string,
): OneOffSpec {
  const { spec } = release
  return {
    app: release.app,
    processType,
    release: release.release,
    build: spec.build,
    command,
    env: resolveEnv(spec.env, release.config, referencesOf(parts, spec.mounts)),
    mounts: spec.mounts,
    stopTimeout: 30_000,
    // A task is part of a deploy, and needs what its instances need; only `run` is by itself.
    ...(spec.options && { options: processType === 'run' ? spec.options.run : spec.options.deploy }),
  }
}

/** A keyed digest of all that an instance is started with: it may stand in a label without telling a secret. */
export function fingerprintOf(
  parts: Parts,
  release: Pick<RunnableRelease, 'app' | 'config'> & { spec: ReleaseSpec },
  processType: string,
): string {
  const { app, spec, config } = release
  const process = spec.processes[processType]!
  const env = resolveEnv(spec.env, config, referencesOf(parts, spec.mounts))
  const sortedEnv = Object.entries(env).sort(([left], [right]) => (left < right ? -1 : 1))
  // What an image says itself was a text of its own once; instances that were started then are still the same.
  const command = process.command ?? '(the command of its image)'
  const asked = {
    limits: process.limits,
    options: spec.options && optionsFor(spec, spec.options, processType),
  }
  const { port } = portOf(parts, app, processType)
  const essence = [
    spec.digest,
    command,
    process.stopTimeout,
    sortedEnv,
    spec.mounts,
    spec.publish,
    // Left out when there is nothing, so that instances of an older Berth are still the same.
    ...(spec.unprepared && spec.build ? [spec.build.id] : []),
    ...(asked.limits || asked.options ? [asked] : []),
    ...(port === undefined ? [] : [port]),
  ]
  return parts.state.vault.digest(JSON.stringify(essence))
}
