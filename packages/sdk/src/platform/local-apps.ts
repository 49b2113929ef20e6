import { domainsOf } from '../deploy/domains.ts'
import { isRouted, urlsOf } from '../deploy/urls.ts'
import { formatSource } from '../descriptions/image.ts'
import { nameProblem } from '../descriptions/names.ts'
import { BerthError } from '../errors.ts'
import type { AppRecord } from '../store/app-store.ts'
import type { Instance } from '../wall/instance.ts'
import type { AppReport, PlatformApps } from './platform.ts'
import type { Session } from './session.ts'
import { existingApp } from './wishes.ts'

export class LocalApps implements PlatformApps {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async create(app: string): Promise<void> {
    const { state } = this.#session.parts
    const problem = nameProblem(app)
    if (problem) throw new BerthError('INVALID_NAME', { what: 'name of an app', name: app, rule: problem })
    if (state.apps.get(app)) throw new BerthError('APP_EXISTS', { app })
    state.apps.create(app)
  }

  async list(): Promise<readonly AppReport[]> {
    const { state, engine } = this.#session.parts
    const instances = await engine.list()
    return state.apps.list().map((record) =>
      this.#report(
        record,
        instances.filter(({ app }) => app === record.name),
      ),
    )
  }

  async report(app: string): Promise<AppReport> {
    const record = existingApp(this.#session.parts, app)
    return this.#report(record, await this.#session.parts.engine.list(app))
  }

  #report(record: AppRecord, instances: readonly Instance[]): AppReport {
    const { parts } = this.#session
    const active = parts.state.releases.active(record.name)
    const env = Object.entries(active?.spec.env ?? {})
    const linked = env.flatMap(([key, value]) =>
      typeof value === 'object' && value.kind === 'redis' ? [[key, value.name] as const] : [],
    )
    return {
      app: record.name,
      state: stateOf(record, instances, active?.spec.formation),
      ...(active && { release: active.release }),
      ...(record.description && { source: formatSource(record.description.source) }),
      ...(active?.spec.build?.pinned !== undefined && { image: active.spec.build.pinned }),
      domains: isRouted(parts, record.name)
        ? domainsOf(parts, record.name, record.description?.domains ?? [])
        : record.domains,
      urls: urlsOf(parts, record.name),
      formation: active?.spec.formation ?? record.formation,
      instances: instances.toSorted(byName),
      settings: record.settings,
      resources: { ...Object.fromEntries(linked), ...record.links },
    }
  }
}

function stateOf(
  record: AppRecord,
  instances: readonly Instance[],
  formation: AppReport['formation'] | undefined,
): AppReport['state'] {
  if (!formation) return 'created'
  if (record.isStopped) return 'stopped'
  const wanted = Object.values(formation).reduce((sum, quantity) => sum + quantity, 0)
  const fine = instances.filter(
    ({ status }) => status.state === 'up' || (status.state === 'exited' && status.status.code === 0),
  )
  return fine.length >= wanted ? 'running' : 'degraded'
}

function byName(left: Instance, right: Instance): number {
  return left.processType === right.processType
    ? left.index - right.index
    : left.processType < right.processType
      ? -1
      : 1
}
