/** What a router must be able to do for certificates. */
export interface CertificateRouter {
  /** Answers `/.well-known/acme-challenge/<token>` of any host, in plain HTTP. */
  answerChallenge(token: string, keyAuthorization: string): Promise<void>
  forgetChallenge(token: string): Promise<void>
  /** Shows a certificate to clients that ask for its names, in place of one of the same name. */
  installCertificate(name: string, files: CertificateFiles): Promise<void>
  removeCertificate(name: string): Promise<void>
}

/** Whether a router speaks HTTPS with certificates that it is given. */
export function takesCertificates(router: object): router is CertificateRouter {
  return 'installCertificate' in router
}

/** A certificate with the ones that vouch for it, its own first, and its key: both as PEM. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
}

/** What is known of an app's certificate. */
export interface AppCertificate {
  readonly app: string
  /** Whether an authority gave it and gives the next one, or somebody brought it. */
  readonly source: 'acme' | 'own'
  /** The domains that it was asked for. */
  readonly wanted: readonly string[]
  /** The directory of the authority; absent for one that somebody brought. */
  readonly authority?: string
  /** Absent as long as there is none. */
  readonly details?: CertificateDetails
  /** Domains that it is not good for, as of the latest attempt. */
  readonly failed: readonly { readonly domain: string; readonly problem: string }[]
  /** Failed attempts since the latest success. */
  readonly attempts: number
  /** Milliseconds since the epoch; absent when nothing is to be done. */
  readonly nextAttempt?: number
}

/** What a certificate says. Times are milliseconds since the epoch. */
export interface CertificateDetails {
  readonly domains: readonly string[]
  readonly issuer: string
  readonly serial: string
  readonly notBefore: number
  readonly notAfter: number
}

/** Certificates of apps: one for each, with all its domains. */
export interface Certificates extends AsyncDisposable {
  /**
   * Has an app's domains proved and a certificate made, and renewed from then on. With one that would do still, nothing is
   * asked for. Domains that cannot be proved are in `failed`, and tried again; they do not fail the others.
   *
   * @throws {BerthError} CERTIFICATE_FAILED when no domain could be proved; it is tried again all the same
   */
  enable(
    app: string,
    domains: readonly string[],
    options?: { readonly force?: boolean },
  ): Promise<AppCertificate>

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

/** Whom certificates are asked from. */
export interface CertificateSettings {
  /** Let's Encrypt for everybody, its staging to try things out, or the URL of another authority's directory. @default 'production' */
  readonly authority?: string
  /** Where the authority writes to. @default none */
  readonly email?: string
  /** A file of certificates as PEM that alone are trusted for the authority's own HTTPS. @default the usual ones */
  readonly caFile?: string
}
