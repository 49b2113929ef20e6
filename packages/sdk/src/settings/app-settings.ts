import type { AppMount } from '../descriptions/app.ts'
import { NO_OPTIONS } from '../descriptions/docker-options.ts'
import type { DockerOptions } from '../descriptions/docker-options.ts'
import type { Limits } from '../wall/engine.ts'

/** What was set by hand of an app, beside config, quantities, domains and links. It comes over what the description says. */
export interface AppSettings {
  /** Come after those of the description. */
  readonly dockerOptions: DockerOptions
  /** By process type, `*` for all others; each limit wins over the description's. */
  readonly limits: Readonly<Record<string, Limits>>
  /** One that goes to the same path takes the place of the description's. */
  readonly mounts: readonly AppMount[]
  /** Any at all take the place of the description's. */
  readonly buildpacks: readonly string[]
}

export const NO_SETTINGS: AppSettings = { dockerOptions: NO_OPTIONS, limits: {}, mounts: [], buildpacks: [] }

/** Settings as they are kept; what an older Berth did not know yet is not set. */
export function parseSettings(text: string): AppSettings {
  return { ...NO_SETTINGS, ...(JSON.parse(text) as Partial<AppSettings>) }
}
