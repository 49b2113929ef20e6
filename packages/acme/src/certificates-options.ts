import type { CertificateRouter } from '@berth/sdk'

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
