import { domainsOf } from '../deploy/domains.ts'
import { BerthError } from '../errors.ts'
import { isCovered } from '../routing/entrances.ts'
import type { State } from '../store/state.ts'
import { takesCertificates } from '../wall/certificates.ts'
import type {
  AppCertificate,
  CertificateRouter,
  CertificateSettings,
  Certificates,
} from '../wall/certificates.ts'
import type { Router } from '../wall/router.ts'
import type { EventHub } from './event-hub.ts'
import { existingApp } from './wishes.ts'

/** What certificates are opened with. */
export interface CertificatesContext {
  readonly home: string
  readonly router: CertificateRouter
  readonly settings: CertificateSettings
  /** Told in one sentence what was renewed, and what was not and why. */
  readonly onNotice: (notice: string) => void
}

/** How a platform comes to the certificates of its home. */
export interface HomeCertificates {
  open(context: CertificatesContext): Promise<Certificates>
  /** What is known of those that are there; nothing is installed and nothing renewed. */
  read(home: string): Promise<readonly AppCertificate[]>
}

interface KeeperParts {
  readonly state: State
  readonly router: Router
  readonly events: EventHub
}

/** The certificates of a platform, as long as its router takes any. */
export class CertificateKeeper implements AsyncDisposable {
  readonly #parts: KeeperParts
  readonly #home: HomeCertificates | undefined
  #certificates: Certificates | undefined
  /** Certificates that are asked for because domains have changed. */
  readonly #asking = new Set<Promise<unknown>>()

  private constructor(parts: KeeperParts, home: HomeCertificates | undefined) {
    this.#parts = parts
    this.#home = home
  }

  /** Installs the certificates that are there, and renews them from then on. */
  static async open(parts: KeeperParts, home: HomeCertificates | undefined): Promise<CertificateKeeper> {
    const keeper = new CertificateKeeper(parts, home)
    await keeper.reopen()
    return keeper
  }

  /** @throws {BerthError} UNSUPPORTED when the router takes no certificates */
  get certificates(): Certificates {
    if (this.#certificates) return this.#certificates
    const remedy = 'choose another one with: berth up --router haproxy --https-port 443'
    const engine = this.#parts.router.name
    throw new BerthError('UNSUPPORTED', { part: 'router', engine, ability: 'HTTPS', remedy })
  }

  /** Opens them anew, as their settings are now. */
  async reopen(): Promise<void> {
    const { state, router, events } = this.#parts
    await this.#certificates?.[Symbol.asyncDispose]()
    this.#certificates = undefined
    if (!this.#home || !takesCertificates(router)) return
    const settings = state.routing.certificateSettings
    const onNotice = (message: string): void => events.emit('berth', { type: 'warning', message })
    this.#certificates = await this.#home.open({ home: state.home, router, settings, onNotice })
  }

  /** What is known of every app's, also where nothing runs, or a router that takes none. */
  async list(): Promise<readonly AppCertificate[]> {
    return this.#certificates?.list() ?? (await this.#home?.read(this.#parts.state.home)) ?? []
  }

  /** All domains of an app. */
  domainsOf(app: string): readonly string[] {
    const { description } = existingApp(this.#parts, app)
    return domainsOf(this.#parts, app, description?.domains ?? [])
  }

  /** Whether there is a certificate that is good for a domain. */
  covers(domain: string): boolean {
    const all = this.#certificates?.list() ?? []
    return all.some(({ details }) => details !== undefined && isCovered(domain, details.domains))
  }

  /** Asks for a certificate of all its domains where an app has one of fewer or others. It is not waited for. */
  follow(app: string): void {
    const certificates = this.#certificates
    const known = certificates?.list().find((record) => record.app === app)
    if (!certificates || known?.source !== 'acme') return
    const domains = this.domainsOf(app)
    if (
      new Set([...domains, ...known.wanted]).size === domains.length &&
      domains.length === known.wanted.length
    )
      return
    const asked = certificates.enable(app, domains).then(
      ({ details }) => this.#tell(app, details?.domains ?? []),
      (error: unknown) => this.#parts.events.emit(app, { type: 'warning', message: String(error) }),
    )
    this.#asking.add(asked)
    void asked.finally(() => this.#asking.delete(asked))
  }

  /** Whether requests to an app come in by HTTPS. */
  hasCertificate(app: string): boolean {
    return (this.#certificates?.list() ?? []).some(
      (record) => record.app === app && record.details !== undefined,
    )
  }

  /** Forgets what an app has that is no more. */
  async forget(app: string): Promise<void> {
    await this.#certificates?.disable(app)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#certificates?.[Symbol.asyncDispose]()
    await Promise.allSettled(this.#asking)
  }

  #tell(app: string, domains: readonly string[]): void {
    this.#parts.events.emit(app, { type: 'certificate-changed', domains })
  }
}
