import acme from 'acme-client'
import { BerthError } from '@berth/sdk'
import type { AppCertificate, CertificateFiles, CertificateRouter, Certificates } from '@berth/sdk'
import { Authority, DIRECTORIES } from './authority.ts'
import type { CertificatesOptions } from './certificates-options.ts'
import { isGoodFor, readCertificate } from './read-certificate.ts'
import { renewalTime, retryTime } from './schedule.ts'
import type { CertificateStore } from './store.ts'

/** Of a lifetime: a certificate that is good for less is then better than one that expires. */
const LAST_PART = 0.1
/** Milliseconds; timers of more than 24 days would go off at once. */
const LONGEST_TIMER = 6 * 3_600_000

/** Keeps the certificates of a folder in order, one change at a time. */
export class Keeper implements Certificates {
  readonly #router: CertificateRouter
  readonly #store: CertificateStore
  readonly #url: string
  readonly #options: CertificatesOptions
  readonly #now: () => number
  readonly #random: () => number
  readonly #records: Map<string, AppCertificate>
  #authority: Promise<Authority> | undefined
  #timer: NodeJS.Timeout | undefined
  #changes: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: CertificatesOptions, store: CertificateStore, records: readonly AppCertificate[]) {
    const { authority = 'production' } = options
    this.#options = options
    this.#router = options.router
    this.#store = store
    this.#url = typeof authority === 'string' ? DIRECTORIES[authority] : authority.href
    this.#now = options.now ?? Date.now
    this.#random = options.random ?? Math.random
    this.#records = new Map(records.map((record) => [record.app, record]))
    this.#schedule()
  }

  enable(
    app: string,
    domains: readonly string[],
    { force = false }: { readonly force?: boolean } = {},
  ): Promise<AppCertificate> {
    return this.#inTurn(async () => {
      if (domains.length === 0)
        throw new BerthError('CERTIFICATE_FAILED', { app, problems: ['it has no domain'] })
      const known = this.#records.get(app)
      if (known && !force && this.#wouldDo(known, domains)) return known
      const record = await this.#issue({ ...newRecord(app, known), wanted: domains, authority: this.#url })
      if (record.failed.length < domains.length) return record
      const problems = record.failed.map(({ domain, problem }) => `${domain}: ${problem}`)
      throw new BerthError('CERTIFICATE_FAILED', { app, problems })
    })
  }

  disable(app: string): Promise<void> {
    return this.#inTurn(async () => {
      const known = this.#records.get(app)
      if (!known) return
      if (known.details) await this.#router.removeCertificate(app)
      await this.#store.forget(app)
      this.#records.delete(app)
    })
  }

  add(app: string, domains: readonly string[], files: CertificateFiles): Promise<AppCertificate> {
    return this.#inTurn(async () => {
      const details = readCertificate(files, this.#now())
      const missing = domains.filter((domain) => !isGoodFor(details, domain))
      if (missing.length === domains.length) {
        const problem = `is good for ${details.domains.join(', ')}, but for no domain of ${app}`
        throw new BerthError('INVALID_OPTION', { option: 'The certificate', problem })
      }
      const failed = missing.map((domain) => ({ domain, problem: 'the certificate is not good for it' }))
      await this.#use(app, files)
      return this.#keep({ app, source: 'own', wanted: domains, details, failed, attempts: 0 })
    })
  }

  list(): readonly AppCertificate[] {
    return [...this.#records.values()]
  }

  renew(): Promise<readonly AppCertificate[]> {
    return this.#inTurn(async () => {
      const due = this.list().filter(({ nextAttempt = Infinity }) => nextAttempt <= this.#now())
      // The most urgent first, should there not be time for all.
      due.sort((a, b) => (a.details?.notAfter ?? 0) - (b.details?.notAfter ?? 0))
      const records: AppCertificate[] = []
      for (const record of due) records.push(await this.#issue(record))
      return records
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#changes
    this.#store[Symbol.dispose]()
  }

  /** Whether there is nothing to ask an authority for. */
  #wouldDo(
    { source, wanted, authority, details, nextAttempt = 0 }: AppCertificate,
    domains: readonly string[],
  ): boolean {
    if (source !== 'acme' || authority !== this.#url || !details) return false
    return [...wanted].sort().join() === [...domains].sort().join() && nextAttempt > this.#now()
  }

  /** Gets a certificate and uses it, or remembers why not and when to try again. */
  async #issue(record: AppCertificate): Promise<AppCertificate> {
    const { app, wanted, details, attempts } = record
    const { files, failed, isRateLimited } = await this.#ask(wanted, this.#stillGood(record))
    const failure = { attempts: attempts + 1, isRateLimited }
    for (const { domain, problem } of failed)
      this.#notice(`There is no certificate for ${domain} of ${app}: ${problem}`)
    if (!files)
      return this.#keep({
        ...record,
        failed,
        attempts: failure.attempts,
        nextAttempt: retryTime(this.#now(), failure, details),
      })
    const fresh = readCertificate(files)
    await this.#use(app, files)
    this.#notice(`${app} has a certificate until ${new Date(fresh.notAfter).toISOString()}`)
    const renewal = renewalTime(fresh, this.#random())
    const isWhole = failed.length === 0
    const nextAttempt = isWhole ? renewal : Math.min(renewal, retryTime(this.#now(), failure))
    return this.#keep({
      ...record,
      details: fresh,
      failed,
      attempts: isWhole ? 0 : failure.attempts,
      nextAttempt,
    })
  }

  /** What a certificate that is not about to expire is good for: it stays until another one is good for as much. */
  #stillGood({ wanted, details }: AppCertificate): string[] {
    if (!details) return []
    const { notBefore, notAfter } = details
    if (notAfter - this.#now() < (notAfter - notBefore) * LAST_PART) return []
    return wanted.filter((domain) => isGoodFor(details, domain))
  }

  async #ask(domains: readonly string[], needed: readonly string[]) {
    try {
      this.#authority ??= this.#openAuthority()
      return await (await this.#authority).issue(domains, needed)
    } catch (error) {
      this.#authority = undefined
      const problem = error instanceof Error ? error.message : String(error)
      return {
        files: undefined,
        failed: domains.map((domain) => ({ domain, problem })),
        isRateLimited: false,
      }
    }
  }

  /** There is one account for everything, kept before it is used: authorities count how many somebody makes. */
  async #openAuthority(): Promise<Authority> {
    const { email, caBundle } = this.#options
    const known = await this.#store.account(this.#url)
    const account = known ?? { key: (await acme.crypto.createPrivateEcdsaKey()).toString() }
    if (!known) await this.#store.keepAccount(this.#url, account)
    const authority = new Authority({ url: this.#url, account, email, caBundle }, this.#router)
    const url = await authority.openAccount()
    if (account.url === undefined) await this.#store.keepAccount(this.#url, { ...account, url })
    return authority
  }

  async #use(app: string, files: CertificateFiles): Promise<void> {
    await this.#store.keepFiles(app, files)
    await this.#router.installCertificate(app, files)
  }

  async #keep(record: AppCertificate): Promise<AppCertificate> {
    await this.#store.keep(record)
    this.#records.set(record.app, record)
    return record
  }

  #notice(notice: string): void {
    this.#options.onNotice?.(notice)
  }

  /** One at a time: authorities limit how often they are asked, and two orders for one app would get in each other's way. */
  #inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const done = this.#changes.then(change).finally(() => this.#schedule())
    this.#changes = done.catch(() => {})
    return done
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    const next = Math.min(...this.list().map(({ nextAttempt = Infinity }) => nextAttempt))
    if (next === Infinity) return
    const pause = Math.min(LONGEST_TIMER, Math.max(0, next - this.#now()))
    this.#timer = setTimeout(
      () => void this.renew().catch((error) => this.#notice(String(error))),
      pause,
    ).unref()
  }
}

function newRecord(app: string, known: AppCertificate | undefined): AppCertificate {
  const record = { app, source: 'acme', wanted: [], failed: [], attempts: 0 } as const
  return known?.details ? { ...record, details: known.details } : record
}
