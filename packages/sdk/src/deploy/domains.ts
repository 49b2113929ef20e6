import { BerthError } from '../errors.ts'
import type { Parts } from '../platform/parts.ts'

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
  for (const other of state.apps.list()) {
    if (other.name === app) continue
    const theirs = new Set([...(other.description?.domains ?? []), ...other.domains])
    const taken = domains.find((domain) => theirs.has(domain))
    if (taken !== undefined) throw new BerthError('DOMAIN_TAKEN', { domain: taken, owner: other.name })
  }
  return domains
}

/** The name by which checks ask an app. */
export function askedDomain(app: string, domains: readonly string[]): string {
  // What a name stands for in general is no name to be asked by.
  return domains.find((name) => name !== 'localhost' && !name.startsWith('*')) ?? app
}
