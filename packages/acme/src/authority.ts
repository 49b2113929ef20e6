import { Agent } from 'node:https'
import acme from 'acme-client'
import type { Authorization, Client } from 'acme-client'
import type { CertificateFiles, CertificateRouter } from '@berth/sdk'

/** Why a domain has no part in a certificate. */
export interface DomainFailure {
  readonly domain: string
  /** In the authority's words. */
  readonly problem: string
}

export interface Issued {
  /** `undefined` when no domain was left, or a needed one failed. */
  readonly files: CertificateFiles | undefined
  readonly failed: readonly DomainFailure[]
  readonly isRateLimited: boolean
}

/** An account at an authority, as it is kept. */
export interface Account {
  readonly key: string
  /** Known once it has been made there. */
  readonly url?: string
}

export interface AuthorityOptions {
  /** The directory of the authority. */
  readonly url: string
  readonly account: Account
  readonly email: string | undefined
  /** Certificates as PEM that are trusted for the authority's own HTTPS. */
  readonly caBundle: string | undefined
}

/** A few hundred milliseconds at first: authorities look at a challenge within a second. */
const BACKOFF = { backoffAttempts: 12, backoffMin: 200, backoffMax: 15_000 } as const

/** Where Let's Encrypt is. */
export const DIRECTORIES = {
  production: acme.directory.letsencrypt.production,
  staging: acme.directory.letsencrypt.staging,
} as const

/** An authority that gives certificates by ACME, for domains that the router answers for. */
export class Authority {
  readonly #client: Client
  readonly #router: CertificateRouter
  readonly #email: string | undefined
  #hasAccount: boolean

  constructor({ url, account, email, caBundle }: AuthorityOptions, router: CertificateRouter) {
    const known = account.url === undefined ? {} : { accountUrl: account.url }
    this.#client = new acme.Client({ directoryUrl: url, accountKey: account.key, ...known, ...BACKOFF })
    this.#router = router
    this.#email = email
    this.#hasAccount = account.url !== undefined
    // The library has one HTTP client for all.
    if (caBundle !== undefined) acme.axios.defaults.httpsAgent = new Agent({ ca: caBundle })
  }

  /** Makes the account unless it is there, and answers with its URL. */
  async openAccount(): Promise<string> {
    if (!this.#hasAccount) {
      const contact = this.#email === undefined ? {} : { contact: [`mailto:${this.#email}`] }
      await this.#client.createAccount({ termsOfServiceAgreed: true, ...contact })
      this.#hasAccount = true
    }
    return this.#client.getAccountUrl()
  }

  /**
   * Asks for one certificate for as many of the domains as can be proved. One that cannot does not fail the others.
   *
   * @param needed - domains without which none is made, as the one that is there is better
   */
  async issue(domains: readonly string[], needed: readonly string[]): Promise<Issued> {
    await this.openAccount()
    const failed: DomainFailure[] = []
    let isRateLimited = false
    let left = domains.filter((domain) => !domain.startsWith('*.'))
    for (const domain of domains)
      if (!left.includes(domain)) failed.push({ domain, problem: 'a wildcard cannot be proved by HTTP-01' })
    while (left.length > 0) {
      const attempt = await this.#attempt(left)
      if ('files' in attempt) return { files: attempt.files, failed, isRateLimited }
      failed.push(...attempt.failed)
      isRateLimited ||= attempt.isRateLimited
      if (attempt.failed.some(({ domain }) => needed.includes(domain))) break
      left = left.filter((domain) => !attempt.failed.some((failure) => failure.domain === domain))
    }
    return { files: undefined, failed, isRateLimited }
  }

  async #attempt(domains: readonly string[]) {
    const client = this.#client
    const identifiers = domains.map((value) => ({ type: 'dns', value }))
    let order
    try {
      order = await client.createOrder({ identifiers })
    } catch (error) {
      return this.#findRefused(domains, error)
    }
    const authorizations = await client.getAuthorizations(order)
    const outcomes = await Promise.allSettled(
      authorizations.map((authorization) => this.#prove(authorization)),
    )
    const failed = outcomes.flatMap((outcome, index) =>
      outcome.status === 'fulfilled'
        ? []
        : [{ domain: authorizations[index]?.identifier.value ?? '', problem: problemOf(outcome.reason) }],
    )
    if (failed.length > 0) return { failed, isRateLimited: false }
    const key = (await acme.crypto.createPrivateEcdsaKey()).toString()
    const [, request] = await acme.crypto.createCsr({ altNames: [...domains] }, key)
    const finalized = await client.finalizeOrder(order, request)
    return { files: { certificate: await client.getCertificate(finalized), key } }
  }

  /** An order for several domains is refused as a whole; asked for one by one, the authority says which one it means. */
  async #findRefused(domains: readonly string[], error: unknown) {
    const whole = problemOf(error)
    if (domains.length === 1 || isRateLimit(whole)) {
      const failed = domains.map((domain) => ({ domain, problem: whole }))
      return { failed, isRateLimited: isRateLimit(whole) }
    }
    const failed: DomainFailure[] = []
    for (const domain of domains) {
      await this.#client
        .createOrder({ identifiers: [{ type: 'dns', value: domain }] })
        .catch((reason: unknown) => failed.push({ domain, problem: problemOf(reason) }))
    }
    // The refusal was of all of them together.
    if (failed.length === 0) failed.push(...domains.map((domain) => ({ domain, problem: whole })))
    return { failed, isRateLimited: failed.some(({ problem }) => isRateLimit(problem)) }
  }

  async #prove(authorization: Authorization): Promise<void> {
    if (authorization.status === 'valid') return
    const challenge = authorization.challenges.find(({ type }) => type === 'http-01')
    if (!challenge) throw new Error('the authority offers no challenge of HTTP-01')
    const answer = await this.#client.getChallengeKeyAuthorization(challenge)
    await this.#router.answerChallenge(challenge.token, answer)
    try {
      await this.#client.completeChallenge(challenge)
      await this.#client.waitForValidStatus(challenge)
    } finally {
      await this.#router.forgetChallenge(challenge.token)
    }
  }
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function isRateLimit(problem: string): boolean {
  return /rate.?limit/i.test(problem)
}
