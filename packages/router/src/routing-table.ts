import { BerthError } from '@berth/sdk'
import type { Route } from '@berth/sdk'
import { AppRoute } from './app-route.ts'
import type { Limits } from './defaults.ts'
import { isDomain, parseHost, wildcardOf } from './host.ts'
import { TargetState, keyOf } from './target-state.ts'

const REMEMBERED_HOSTS = 1_000

/** Which host belongs to which app, and which targets are on their way out. Every change takes effect in one step. */
export class RoutingTable {
  readonly #limits: Limits
  readonly #apps = new Map<string, AppRoute>()
  readonly #domains = new Map<string, AppRoute>()
  /** `Host` headers as they were sent, so that most requests need neither parsing nor lower case. */
  readonly #remembered = new Map<string, AppRoute>()
  readonly #retired = new Map<string, Set<TargetState>>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** The app that a `Host` header means; `undefined` when none answers to it. */
  match(header: string): AppRoute | undefined {
    return this.#remembered.get(header) ?? this.#find(header)
  }

  list(): Route[] {
    return [...this.#apps.values()].map(({ route }) => route)
  }

  apps(): readonly AppRoute[] {
    return [...this.#apps.values()]
  }

  get(app: string): AppRoute | undefined {
    return this.#apps.get(app)
  }

  set(route: Route): void {
    this.validate(route)
    const known = this.#apps.get(route.app)
    const old = new Map(
      [...(known?.targets ?? []), ...this.retired(route.app)].map((state) => [keyOf(state.target), state]),
    )
    const targets = route.targets.map((target) => {
      const state = old.get(keyOf(target))
      return state?.isOpen ? state : new TargetState(target, this.#limits)
    })
    this.#forgetDomains(known)
    const app = known ?? new AppRoute(route, targets)
    const left = app.targets.filter((state) => !targets.includes(state))
    app.route = route
    app.targets = targets
    this.#apps.set(route.app, app)
    for (const domain of route.domains) this.#domains.set(domain, app)
    for (const state of targets) this.#revive(route.app, state)
    this.#retire(route.app, left)
  }

  delete(name: string): void {
    const app = this.#apps.get(name)
    if (!app) return
    this.#forgetDomains(app)
    this.#apps.delete(name)
    const left = app.targets
    app.targets = []
    this.#retire(name, left)
  }

  /** Targets that the latest route of an app left out and where something is in flight still. */
  retired(app: string): TargetState[] {
    const states = this.#retired.get(app)
    if (!states) return []
    for (const state of states) if (!state.isOpen) states.delete(state)
    if (states.size === 0) this.#retired.delete(app)
    return [...states]
  }

  /** Every target at which something can be in flight. */
  targets(): TargetState[] {
    const retired = [...this.#retired.keys()].flatMap((app) => this.retired(app))
    return [...this.apps().flatMap(({ targets }) => targets), ...retired]
  }

  /** @throws {BerthError} INVALID_NAME for what is no domain, DOMAIN_TAKEN when a domain is another app's */
  validate({ app, domains }: Route): void {
    for (const domain of domains) {
      if (!isDomain(domain)) {
        const rule = 'a domain is a lower case host name such as cards.example.org or *.example.org'
        throw new BerthError('INVALID_NAME', { what: 'domain', name: domain, rule })
      }
      const owner = this.#domains.get(domain)?.route.app
      if (owner !== undefined && owner !== app) throw new BerthError('DOMAIN_TAKEN', { domain, owner })
    }
  }

  #find(header: string): AppRoute | undefined {
    const host = parseHost(header)
    if (host === undefined) return undefined
    const app = this.#domains.get(host) ?? this.#domains.get(wildcardOf(host) ?? '')
    if (app) {
      if (this.#remembered.size >= REMEMBERED_HOSTS) this.#remembered.clear()
      this.#remembered.set(header, app)
    }
    return app
  }

  #forgetDomains(app: AppRoute | undefined): void {
    for (const domain of app?.route.domains ?? []) this.#domains.delete(domain)
    this.#remembered.clear()
  }

  #revive(app: string, state: TargetState): void {
    this.#retired.get(app)?.delete(state)
    if (state.isRetired) state.revive()
  }

  #retire(app: string, states: readonly TargetState[]): void {
    for (const state of states) {
      state.retire()
      if (!state.isOpen) continue
      const retired = this.#retired.get(app) ?? new Set()
      this.#retired.set(app, retired.add(state))
    }
  }
}
