import { existsSync } from 'node:fs'

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

/** Debian's certificates, where they are: builds get packages through what inspects TLS here, if something does. */
export const caBundle: string | undefined = existsSync(CERTIFICATES) ? CERTIFICATES : undefined
