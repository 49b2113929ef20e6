import { KeyObject, webcrypto } from 'node:crypto'
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { CertificateFiles } from '@berth/sdk'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Makes a certificate that vouches for itself, and its key. */
export async function makeCertificate(
  domains: readonly string[],
): Promise<CertificateFiles & { readonly serial: string }> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const names = domains.map((value) => ({ type: 'dns', value }) as const)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${domains[0] ?? 'nobody'}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [],
  })
  return {
    certificate: certificate.toString('pem'),
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    serial: certificate.serialNumber.toUpperCase(),
  }
}
