/**
 * One thing that a deploy does. A plan is a list of these, and a deploy does exactly them, in their order.
 */
export type Step =
  | { readonly do: 'create-app' }
  | { readonly do: 'create-resource'; readonly resource: string; readonly kind: 'redis' }
  | { readonly do: 'set-config'; readonly keys: readonly string[]; readonly scope: 'app' | 'global' }
  | { readonly do: 'build'; readonly digest: string }
  | { readonly do: 'release'; readonly release: number; readonly changes: readonly Change[] }
  | { readonly do: 'run-task'; readonly task: Task; readonly command: string }
  | { readonly do: 'start'; readonly instances: readonly InstanceName[] }
  | { readonly do: 'check'; readonly instances: readonly InstanceName[]; readonly checks: readonly string[] }
  | { readonly do: 'route'; readonly domains: readonly string[] }
  | { readonly do: 'drain' }
  | {
      readonly do: 'stop'
      readonly instances: readonly InstanceName[]
      /** Which ones, since an old and a new instance of one name may run at once. */
      readonly ids: readonly string[]
      readonly why: 'replaced' | 'scaled-down' | 'stop-first'
    }
  | { readonly do: 'activate'; readonly release: number }

/** `web.2` */
export type InstanceName = string

/** Commands that run once, in an instance of their own, in a deploy. */
export type Task = 'predeploy' | 'release' | 'first-postdeploy' | 'postdeploy'

/** What a release changes against the one before it. Values are never told, since they may be secrets. */
export type Change =
  | { readonly what: 'source' }
  | {
      readonly what: 'config'
      readonly added: readonly string[]
      readonly changed: readonly string[]
      readonly removed: readonly string[]
    }
  | { readonly what: 'formation'; readonly processType: string; readonly from: number; readonly to: number }
  | { readonly what: 'process-types'; readonly changed: readonly string[] }
  | { readonly what: 'settings'; readonly names: readonly string[] }
  | { readonly what: 'restart' }
  | { readonly what: 'rollback'; readonly to: number }

/** What a deploy of one app will do. Making it changes nothing. */
export interface AppPlan {
  readonly app: string
  /** The release that will be active afterwards. */
  readonly release: number
  /** Empty when nothing changes: then no release is made and nothing is restarted. */
  readonly steps: readonly Step[]
}
