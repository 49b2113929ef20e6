import { assertClaimable, domainsOf } from '../deploy/domains.ts'
import { domainProblem } from '../descriptions/names.ts'
import { BerthError } from '../errors.ts'
import type { PlatformDomains } from './platform.ts'
import type { Session } from './session.ts'
import { existingApp } from './wishes.ts'

export class LocalDomains implements PlatformDomains {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async add(app: string, domains: readonly string[]): Promise<readonly string[]> {
    const names = usable(domains)
    return this.#change(app, () => {
      assertClaimable(this.#session.parts, app, names)
      this.#session.parts.state.apps.addDomains(app, names)
    })
  }

  async set(app: string, domains: readonly string[]): Promise<readonly string[]> {
    const names = usable(domains)
    return this.#change(app, () => {
      assertClaimable(this.#session.parts, app, names)
      this.#session.parts.state.apps.setDomains(app, names)
    })
  }

  async remove(app: string, domains: readonly string[]): Promise<readonly string[]> {
    return this.#change(app, () =>
      this.#session.parts.state.apps.removeDomains(
        app,
        domains.map((domain) => domain.toLowerCase()),
      ),
    )
  }

  /**
   * Keeps the new list, and sends it to the router when the app is routed: no instance needs to know. Nothing is kept of what cannot
   * be routed.
   */
  async #change(app: string, write: () => void): Promise<readonly string[]> {
    const { parts } = this.#session
    return this.#session.exclusively(app, {}, async (signal) => {
      const before = existingApp(parts, app)
      const route = (await parts.router.list()).find((candidate) => candidate.app === app)
      write()
      let domains: readonly string[]
      try {
        domains = domainsOf(parts, app, before.description?.domains ?? [])
        if (route) await parts.router.route({ ...route, domains }, { signal })
      } catch (error) {
        parts.state.apps.setDomains(app, before.domains)
        throw error
      }
      parts.events.emit(app, { type: 'domains-changed', domains })
      parts.keeper.follow(app)
      return domains
    })
  }
}

/**
 * Domains as they are kept and compared.
 *
 * @throws {BerthError} INVALID_OPTION
 */
function usable(domains: readonly string[]): readonly string[] {
  const names = domains.map((domain) => domain.toLowerCase())
  const rule = names.flatMap((domain) => domainProblem(domain) ?? [])[0]
  if (rule !== undefined)
    throw new BerthError('INVALID_OPTION', { option: 'The domain', problem: `cannot be used: ${rule}` })
  return names
}
