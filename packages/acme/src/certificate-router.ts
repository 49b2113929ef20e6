/** What a router must be able to do for certificates. Any object that can is one, such as `haproxy()` of `@berth/router-haproxy`. */
export interface CertificateRouter {
  /** Answers `/.well-known/acme-challenge/<token>` of any host, in plain HTTP. */
  answerChallenge(token: string, keyAuthorization: string): Promise<void>
  forgetChallenge(token: string): Promise<void>
  /** Shows a certificate to clients that ask for its names, in place of one of the same name. */
  installCertificate(name: string, files: CertificateFiles): Promise<void>
  removeCertificate(name: string): Promise<void>
}

/** A certificate with the ones that vouch for it, its own first, and its key: both as PEM. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
}
