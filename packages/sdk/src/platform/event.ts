import type { Step } from '../plan/step.ts'
import type { CallOptions, LogLine } from '../wall/engine.ts'

/** What a long verb tells while it works. Plain data without any config value. */
export type PlatformEvent = { readonly at: string; readonly app: string } & EventBody

export type EventBody =
  | { readonly type: 'planned'; readonly release: number; readonly steps: readonly Step[] }
  | { readonly type: 'step-started'; readonly step: Step }
  | { readonly type: 'step-done'; readonly step: Step; readonly duration: number }
  /** A check did not pass yet; it is tried again. */
  | {
      readonly type: 'check-waiting'
      readonly instance: string
      readonly check: string
      readonly attempt: number
      readonly attempts: number
      readonly problem: string
    }
  /** A line of a build or a task. */
  | { readonly type: 'output'; readonly line: LogLine }
  | {
      readonly type: 'deployed'
      readonly release: number
      readonly changed: boolean
      readonly urls: readonly string[]
      readonly duration: number
    }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  /** Something that asks for attention and stopped nothing. */
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'stopped' }
  | { readonly type: 'started' }
  | { readonly type: 'destroyed' }
  | { readonly type: 'config-changed'; readonly keys: readonly string[] }
  | { readonly type: 'domains-changed'; readonly domains: readonly string[] }
  | { readonly type: 'routing-changed'; readonly properties: readonly string[] }
  /** The domains that it is good for now; none when it was taken away. */
  | { readonly type: 'certificate-changed'; readonly domains: readonly string[] }
  /** An instance ended by itself, was started again by the engine, or was given up. */
  | {
      readonly type: 'instance-changed'
      readonly instance: string
      readonly change: 'exited' | 'restarted' | 'given-up'
      readonly ended?: string
    }
  /** A one-off that went on by itself has ended: `exited with code 0`. */
  | { readonly type: 'one-off-ended'; readonly name: string; readonly ended: string }
  /** A deploy that a killed platform had left in the middle was undone or finished. */
  | { readonly type: 'recovered'; readonly release: number; readonly outcome: 'undone' | 'finished' }

export interface ProgressOptions extends CallOptions {
  /** Told everything that happens, in order. */
  readonly onEvent?: (event: PlatformEvent) => void
  /**
   * Whether to wait while something else changes the app; otherwise that rejects with DEPLOY_IN_PROGRESS.
   *
   * @default true
   */
  readonly wait?: boolean
}
