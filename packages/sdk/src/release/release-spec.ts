import type { AppMount, Order } from '../descriptions/app.ts'
import type { Check } from '../descriptions/check.ts'
import type { EnvValue } from '../descriptions/env-value.ts'
import type { Build, Command } from '../wall/builder.ts'
import type { PublishedPort } from '../wall/engine.ts'

/** All that a release is made of, but for the config's values, which are kept apart and encrypted. */
export interface ReleaseSpec {
  /** The digest of its source. */
  readonly digest: string
  /** Absent only while it is planned: the build is what a deploy makes first. */
  readonly build?: Build
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
}

/** How one process type is run. */
export interface ProcessPlan {
  readonly command: Command
  readonly order: Order
  readonly stopTimeout: number
  readonly checks: readonly Check[]
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
