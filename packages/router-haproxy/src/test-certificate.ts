import { KeyObject, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { X509Certificate } from '@peculiar/x509'
import type { CertificateFiles } from '@berth/sdk'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A certificate that can vouch for others. */
export interface TestIssuer extends CertificateFiles {
  /** As those who are shown it tell it. */
  readonly serial: string
  readonly own: X509Certificate
  readonly keys: webcrypto.CryptoKeyPair
}

export interface TestCertificateOptions {
  /** Who vouches for it. @default itself */
  readonly issuer?: TestIssuer
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** Addresses that it is good for, besides domains. */
  readonly ips?: readonly string[]
}

/** Makes a certificate for a test, and its key. */
export async function makeCertificate(
  domains: readonly string[],
  options: TestCertificateOptions = {},
): Promise<TestIssuer> {
  const {
    issuer,
    notBefore = new Date(Date.now() - 1_000),
    notAfter = new Date(Date.now() + 86_400_000),
  } = options
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const names = [
    ...domains.map((value) => ({ type: 'dns', value }) as const),
    ...(options.ips ?? []).map((value) => ({ type: 'ip', value }) as const),
  ]
  const own = await X509CertificateGenerator.create({
    subject: `CN=${domains[0] ?? 'A test authority'}`,
    issuer: issuer?.own.subject ?? `CN=${domains[0] ?? 'A test authority'}`,
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    extensions: [
      new BasicConstraintsExtension(domains.length === 0),
      ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
    ],
  })
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString()
  const certificate = [own.toString('pem'), ...(issuer ? [issuer.certificate] : [])].join('\n')
  return { own, keys, certificate, key, serial: own.serialNumber.toUpperCase() }
}
