import { X509Certificate, createPrivateKey } from 'node:crypto'
import { BerthError, isBerthError } from '@berth/sdk'
import type { CertificateFiles } from '@berth/sdk'

/** One that HAProxy will take. */
export interface ParsedCertificate {
  /** Both in one file. */
  readonly pem: string
  readonly domains: readonly string[]
  readonly fingerprint: string
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const NAME = /^[a-z0-9][a-z0-9.-]*$/

/** @throws {BerthError} INVALID_OPTION when it cannot be used; never with anything of the key */
export function parseCertificate(name: string, { certificate, key }: CertificateFiles): ParsedCertificate {
  if (!NAME.test(name))
    throw invalid(`has the name ${JSON.stringify(name)}, which is not made of a-z, 0-9, . and -`)
  try {
    const chain = (certificate.match(BLOCK) ?? []).map((block) => new X509Certificate(block))
    const [leaf] = chain
    if (!leaf) throw invalid(`${name} contains no certificate`)
    const privateKey = createPrivateKey(key)
    if (!leaf.checkPrivateKey(privateKey)) throw invalid(`${name} does not belong to its key`)
    const domains = namesOf(leaf)
    if (domains.length === 0) throw invalid(`${name} is good for no domain`)
    const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const blocks = [...chain.map((one) => one.toString()), keyPem]
    return {
      pem: blocks.map((block) => `${block.trim()}\n`).join(''),
      domains,
      fingerprint: leaf.fingerprint256,
    }
  } catch (error) {
    if (isBerthError(error)) throw error
    throw invalid(`${name} or its key cannot be read`)
  }
}

function namesOf(certificate: X509Certificate): string[] {
  const names = (certificate.subjectAltName ?? '').split(', ')
  return names.flatMap((name) => (/^DNS:[\w.*-]+$/.test(name) ? [name.slice(4).toLowerCase()] : []))
}

function invalid(problem: string): BerthError<'INVALID_OPTION'> {
  return new BerthError('INVALID_OPTION', { option: 'certificate', problem })
}
