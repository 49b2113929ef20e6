import type { Check } from '../descriptions/check.ts'
import type { CallOptions } from '../wall/engine.ts'

/** What decides *healthy*, read and asked again; descriptions and `app.json` say what the checks are. */
export interface PlatformChecks {
  /** What each process type of the active release is checked by before its instances take part. */
  report(app: string): Promise<readonly ProcessChecks[]>
  /**
   * Asks everything that runs now, once and at once, and changes nothing, whatever is answered.
   *
   * @param options.instance - `web.2`, or a process type: only those. Rejects with INSTANCE_NOT_FOUND when there is none
   */
  run(app: string, options?: CallOptions & { readonly instance?: string }): Promise<readonly CheckAnswer[]>
}

/** The checks of one process type. */
export interface ProcessChecks {
  readonly processType: string
  readonly checks: readonly Check[]
  /** Whether nobody declared them: then a check that its image brings itself takes their place. */
  readonly areDefault: boolean
}

/** What one instance answered to one check. */
export interface CheckAnswer {
  /** `web.1` */
  readonly instance: string
  /** `GET /up` */
  readonly check: string
  /** `warned`: it failed where a deploy would only have told so. */
  readonly outcome: 'passed' | 'warned' | 'failed'
  /** Why it has not passed. */
  readonly problem?: string
}
