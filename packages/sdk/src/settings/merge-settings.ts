import type { App } from '../descriptions/app.ts'
import type { BuildSecrets } from '../descriptions/build-secrets.ts'
import type { DockerOptions } from '../descriptions/docker-options.ts'
import { secretsOfOptions } from '../descriptions/secret-options.ts'
import type { Limits } from '../wall/engine.ts'
import type { Source } from '../wall/builder.ts'
import type { AppSettings } from './app-settings.ts'

/** The part of a description that can be set by hand as well. */
export type Settable = Pick<App, 'dockerOptions' | 'limits' | 'mounts' | 'buildpacks' | 'order'>

/** What an app is asked to be: its description, and over it what was set by hand. The one place where the two meet. */
export function mergeSettings<Described extends Settable>(
  described: Described,
  settings: AppSettings,
): Described {
  const { dockerOptions, limits, mounts, buildpacks } = settings
  const own = new Set(mounts.map(({ to }) => to))
  return {
    ...described,
    dockerOptions: mergeOptions(described.dockerOptions, dockerOptions),
    limits: mergeLimits(described.limits, limits),
    mounts: [...described.mounts.filter(({ to }) => !own.has(to)), ...mounts],
    buildpacks: buildpacks.length > 0 ? buildpacks : described.buildpacks,
  }
}

/** What an app's build is made of, and what it is given. */
export interface AppBuild {
  /** With what else decides about the build. */
  readonly source: Source
  readonly buildSecrets: BuildSecrets
}

/**
 * What is to be built of an app, with what was set by hand. A secret of an option wins over the description's of that name.
 *
 * @throws {BerthError} INVALID_OPTION
 */
export function buildOf(description: App, settings: AppSettings): AppBuild {
  const { source, buildpacks, dockerOptions, buildSecrets: described } = mergeSettings(description, settings)
  const { build } = dockerOptions
  if (source.kind === 'image') return { source, buildSecrets: described }
  const buildSecrets = { ...described, ...secretsOfOptions(build) }
  const secrets = Object.keys(buildSecrets).sort()
  const whole = {
    ...source,
    ...(buildpacks.length > 0 && { buildpacks }),
    ...(build.length > 0 && { options: build }),
    ...(secrets.length > 0 && { secrets }),
  }
  return { source: whole, buildSecrets }
}

function mergeOptions(described: DockerOptions, byHand: DockerOptions): DockerOptions {
  return {
    build: [...described.build, ...byHand.build],
    deploy: [...described.deploy, ...byHand.deploy],
    run: [...described.run, ...byHand.run],
    allow: [...described.allow, ...byHand.allow],
  }
}

/** A limit by hand for all process types wins over one that the description gives to a single one. */
function mergeLimits(
  described: Readonly<Record<string, Limits>>,
  byHand: Readonly<Record<string, Limits>>,
): Readonly<Record<string, Limits>> {
  const types = [...new Set([...Object.keys(described), ...Object.keys(byHand)])]
  return Object.fromEntries(
    types.map((type) => [type, { ...described[type], ...byHand['*'], ...byHand[type] }]),
  )
}
