import type { AppMount, Order } from '../descriptions/app.ts'
import type { Check } from '../descriptions/check.ts'
import type { EnvValue } from '../descriptions/env-value.ts'
import type { Build, Command } from '../wall/builder.ts'
import type { AppSettings } from '../settings/app-settings.ts'
import type { Settable } from '../settings/merge-settings.ts'
import type { ReleaseOptions } from '../settings/read-options.ts'
import type { Limits, PublishedPort } from '../wall/engine.ts'

/** All that a release is made of, but for the config's values, which are kept apart and encrypted. */
export interface ReleaseSpec {
  /** The digest of its source. */
  readonly digest: string
  /** What its instances run. Absent only while it is planned: the build is what a deploy makes first. */
  readonly build?: Build
  /** What that was made of by the predeploy task; absent when there is no such task, or in releases of an older Berth. */
  readonly unprepared?: Build
  readonly processes: Readonly<Record<string, ProcessPlan>>
  readonly formation: Readonly<Record<string, number>>
  /** Whether `app.json` sets the formation, which then cannot be scaled by hand. */
  readonly isFormationDeclared: boolean
  /** Texts and references, of the description and of linked resources. */
  readonly env: Readonly<Record<string, EnvValue>>
  readonly tasks: ReleaseTasks
  readonly mounts: readonly AppMount[]
  readonly publish: readonly PublishedPort[]
  readonly drainTimeout: number
  /** What its instances and one-offs ask their engine for beside all else; absent when that is nothing. */
  readonly options?: ReleaseOptions
  /** The part of the description that can be set by hand as well, as it was before; absent in releases of an older Berth. */
  readonly described?: Settable
  /** What was set by hand; comes back with the release. Absent when that is nothing. */
  readonly byHand?: AppSettings
}

/** The build of its source. */
export function sourceBuildOf({ build, unprepared }: ReleaseSpec): Build | undefined {
  return unprepared ?? build
}

/** The build that its predeploy task made. */
export function preparedBuildOf({ build, unprepared }: ReleaseSpec): Build | undefined {
  return unprepared && build
}

/** How one process type is run. */
export interface ProcessPlan {
  readonly command: Command
  readonly order: Order
  readonly stopTimeout: number
  readonly limits?: Limits
  /** How many of its instances start at a time, once those before have passed their checks. @default all */
  readonly maxParallel?: number
  readonly checks: readonly Check[]
  /** Whether nobody declared the checks: then a check that the build itself brings takes their place. @default false */
  readonly areChecksDefault?: boolean
}

/** Commands that a deploy runs once, each in an instance of its own. */
export interface ReleaseTasks {
  readonly predeploy?: string
  readonly release?: string
  readonly firstPostdeploy?: string
  readonly postdeploy?: string
}

/** The only process type that requests are routed to, and that is given a `PORT`. */
export const WEB = 'web'

/** The process type that runs once before a release starts, and never as an instance of the formation. */
export const RELEASE_PHASE = 'release'
