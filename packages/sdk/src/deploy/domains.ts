import { BerthError } from '../errors.ts'
import type { Parts } from '../platform/parts.ts'
import type { AppRecord } from '../store/app-store.ts'

/**
 * What an app answers to: what its description names and what was added by hand, else the router's default domain.
 *
 * @throws {BerthError} DOMAIN_TAKEN when another app answers to one of them
 */
export function domainsOf(
  { state, router }: Pick<Parts, 'state' | 'router'>,
  app: string,
  described: readonly string[],
): readonly string[] {
  const named = [...new Set([...described, ...(state.apps.get(app)?.domains ?? [])])]
  const domains = named.length > 0 ? named : [router.defaultDomain(app)]
  assertFree(state, app, domains, namesOf)
  return domains
}

/**
 * Domains that an app does not answer to yet may be the default ones of others, which name none.
 *
 * @throws {BerthError} DOMAIN_TAKEN when another app answers to one of them, be it only by default
 */
export function assertClaimable(
  { state, router }: Pick<Parts, 'state' | 'router'>,
  app: string,
  domains: readonly string[],
): void {
  assertFree(state, app, domains, (other) => {
    const names = namesOf(other)
    return names.length > 0 ? names : [router.defaultDomain(other.name)]
  })
}

function assertFree(
  state: Parts['state'],
  app: string,
  domains: readonly string[],
  answersTo: (other: AppRecord) => readonly string[],
): void {
  for (const other of state.apps.list()) {
    if (other.name === app) continue
    const theirs = new Set(answersTo(other))
    const taken = domains.find((domain) => theirs.has(domain))
    if (taken !== undefined) throw new BerthError('DOMAIN_TAKEN', { domain: taken, owner: other.name })
  }
}

function namesOf({ description, domains }: AppRecord): readonly string[] {
  return [...(description?.domains ?? []), ...domains]
}

/** The name by which checks ask an app. */
export function askedDomain(app: string, domains: readonly string[]): string {
  // What a name stands for in general is no name to be asked by.
  return domains.find((name) => name !== 'localhost' && !name.startsWith('*')) ?? app
}
