import type { Paths } from './settings.ts'
import type { CertificateState, RouterState } from './state.ts'

/** Which certificate HAProxy shows to whom: by the names that clients ask for, nothing for others. */
export function renderCertificateList(paths: Paths, { certificates }: RouterState): string {
  return certificates.map((certificate) => `${renderCertificateLine(paths, certificate)}\n`).join('')
}

/** One line of it. */
export function renderCertificateLine(paths: Paths, { name, domains }: CertificateState): string {
  return `${paths.certificates}/${name}.pem ${domains.join(' ')}`
}
