import type { CertificateFiles, CertificateRouter } from './certificate-router.ts'
import type { AppCertificate } from './store.ts'

export interface CertificatesOptions {
  /** A folder of its own for certificates, keys and the account; made if missing. */
  readonly folder: string
  readonly router: CertificateRouter
  /** Let's Encrypt for everybody, its staging to try things out, or the URL of another authority's directory. @default 'production' */
  readonly authority?: 'production' | 'staging' | URL
  /** Where the authority writes to. @default none */
  readonly email?: string
  /** Certificates as PEM that are trusted for the authority's own HTTPS, besides nothing else. @default the usual ones */
  readonly caBundle?: string
  /** Told in one sentence what was renewed, and what was not and why. */
  readonly onNotice?: (notice: string) => void
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
  /** From 0 to 1, for what should not happen at the same time everywhere. @default Math.random */
  readonly random?: () => number
}

export interface EnableOptions {
  /** Asks for a new certificate although the one that is there would do. @default false */
  readonly force?: boolean
}

/** Certificates of apps: one for each, with all its domains. */
export interface Certificates extends AsyncDisposable {
  /**
   * Has an app's domains proved and a certificate made, and renewed from then on. With one that would do still, nothing is
   * asked for. Domains that cannot be proved are in `failed`, and tried again; they do not fail the others.
   *
   * @throws {BerthError} CERTIFICATE_FAILED when no domain could be proved; it is tried again all the same
   */
  enable(app: string, domains: readonly string[], options?: EnableOptions): Promise<AppCertificate>

  /** Forgets an app's certificate, whoever made it. */
  disable(app: string): Promise<void>

  /**
   * Uses a certificate that somebody brought. It is never renewed.
   *
   * @param domains - the app's, of which it must be good for one
   * @throws {BerthError} INVALID_OPTION when key, chain, dates or names are wrong
   */
  add(app: string, domains: readonly string[], files: CertificateFiles): Promise<AppCertificate>

  list(): readonly AppCertificate[]

  /** Renews now what is due; otherwise that is done when it is time. Failures are in the answer. */
  renew(): Promise<readonly AppCertificate[]>
}
