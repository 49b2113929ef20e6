import { certificateWarning } from '../deploy/urls.ts'
import { BerthError } from '../errors.ts'
import type { AppCertificate, CertificateFiles, CertificateSettings } from '../wall/certificates.ts'
import type { PlatformCertificates } from './platform.ts'
import type { Session } from './session.ts'
import { existingApp } from './wishes.ts'

export class LocalCertificates implements PlatformCertificates {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async enable(app: string, { force = false }: { readonly force?: boolean } = {}): Promise<AppCertificate> {
    const { keeper, events } = this.#session.parts
    const { certificates } = keeper
    const record = await certificates.enable(app, keeper.domainsOf(app), { force })
    events.emit(app, { type: 'certificate-changed', domains: record.details?.domains ?? [] })
    return record
  }

  async disable(app: string): Promise<void> {
    const { keeper, events } = this.#session.parts
    const { certificates } = keeper
    existingApp(this.#session.parts, app)
    if (!certificates.list().some((record) => record.app === app)) return
    await certificates.disable(app)
    events.emit(app, { type: 'certificate-changed', domains: [] })
    const message = certificateWarning(this.#session.parts, app)
    if (message !== undefined) events.emit(app, { type: 'warning', message })
  }

  async add(app: string, files: CertificateFiles): Promise<AppCertificate> {
    const { keeper, events } = this.#session.parts
    const record = await keeper.certificates.add(app, keeper.domainsOf(app), files)
    events.emit(app, { type: 'certificate-changed', domains: record.details?.domains ?? [] })
    return record
  }

  async list(): Promise<readonly AppCertificate[]> {
    return await this.#session.parts.keeper.list()
  }

  async renew(): Promise<readonly AppCertificate[]> {
    return await this.#session.parts.keeper.certificates.renew()
  }

  async settings(): Promise<CertificateSettings> {
    return this.#session.parts.state.routing.certificateSettings
  }

  async set(settings: CertificateSettings): Promise<CertificateSettings> {
    const { state, keeper } = this.#session.parts
    const { certificates: _ } = keeper
    const before = state.routing.certificateSettings
    const after = checked({ ...before, ...settings })
    state.routing.certificateSettings = after
    try {
      await keeper.reopen()
    } catch (error) {
      state.routing.certificateSettings = before
      await keeper.reopen()
      throw error
    }
    return after
  }
}

/** An empty text sets back to the default. */
function checked(settings: CertificateSettings): CertificateSettings {
  const { authority = '', email = '', caFile = '' } = settings
  const isKnown = ['', 'production', 'staging'].includes(authority) || isHttps(authority)
  if (!isKnown) throw invalid('authority', 'is neither production, staging nor the https URL of a directory')
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) throw invalid('email', 'is no address of e-mail')
  if (caFile !== '' && !caFile.startsWith('/')) throw invalid('caFile', 'is no absolute path')
  return Object.fromEntries(Object.entries({ authority, email, caFile }).filter(([, value]) => value !== ''))
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:'
}

function invalid(option: string, problem: string): BerthError<'INVALID_OPTION'> {
  return new BerthError('INVALID_OPTION', { option, problem })
}
