import { askChecks } from '../deploy/ask-checks.ts'
import { domainsOf } from '../deploy/domains.ts'
import type { RunnableRelease } from '../deploy/process-spec.ts'
import { BerthError } from '../errors.ts'
import type { CallOptions } from '../wall/engine.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { CheckAnswer, PlatformChecks, ProcessChecks } from './platform-checks.ts'
import type { Session } from './session.ts'
import { activeRelease, existingApp } from './wishes.ts'

export class LocalChecks implements PlatformChecks {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async report(app: string): Promise<readonly ProcessChecks[]> {
    const { spec } = activeRelease(this.#session.parts, app)
    return Object.entries(spec.processes).map(([processType, { checks, areChecksDefault = false }]) => ({
      processType,
      checks,
      areDefault: areChecksDefault,
    }))
  }

  async run(
    app: string,
    { instance: wanted, ...options }: CallOptions & { readonly instance?: string } = {},
  ): Promise<readonly CheckAnswer[]> {
    const { parts } = this.#session
    const release = activeRelease(parts, app) as RunnableRelease
    const ending = this.#session.signal
    const signal = options.signal ? AbortSignal.any([options.signal, ending]) : ending
    const running = (await parts.engine.list(app, { signal }))
      .filter(({ processType }) => release.spec.processes[processType] !== undefined)
      .sort((one, other) => one.processType.localeCompare(other.processType) || one.index - other.index)
    const asked = running.filter(
      (instance) =>
        wanted === undefined || wanted === instance.processType || wanted === formatInstanceName(instance),
    )
    if (wanted !== undefined && asked.length === 0)
      throw new BerthError('INSTANCE_NOT_FOUND', { app, instance: wanted })
    const domains = domainsOf(parts, app, existingApp(parts, app).description?.domains ?? [])
    return askChecks(parts, release, asked, { domains, signal })
  }
}
