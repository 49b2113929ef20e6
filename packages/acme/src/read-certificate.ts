import { X509Certificate, createPrivateKey } from 'node:crypto'
import { BerthError, isBerthError } from '@berth/sdk'
import type { CertificateDetails, CertificateFiles } from '@berth/sdk'

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * Reads a certificate and makes sure that a router can use it: the key is its own, each certificate of the chain vouches for
 * the one before, and it is valid now.
 *
 * @param now - milliseconds since the epoch; absent when its dates are right whatever this machine's clock says
 * @throws {BerthError} INVALID_OPTION when it cannot be used; never with anything of the key
 */
export function readCertificate(files: CertificateFiles, now?: number): CertificateDetails {
  const chain = readChain(files.certificate)
  const [leaf] = chain
  if (!leaf) throw invalid('certificate', 'contains no certificate in PEM form')
  if (!hasKey(leaf, files.key)) throw invalid('key', 'does not belong to the certificate')
  for (const [index, issuer] of chain.slice(1).entries())
    if (!chain[index]?.checkIssued(issuer))
      throw invalid(
        'certificate',
        `has a chain in which ${nameOf(issuer.subject)} does not vouch for the one before it`,
      )
  const details = detailsOf(leaf)
  if (details.domains.length === 0) throw invalid('certificate', 'is good for no domain')
  if (now === undefined) return details
  if (details.notAfter <= now)
    throw invalid('certificate', `expired at ${new Date(details.notAfter).toISOString()}`)
  if (details.notBefore > now)
    throw invalid('certificate', `is not valid before ${new Date(details.notBefore).toISOString()}`)
  return details
}

/** Whether a certificate is good for a domain: by its name, or by a wildcard for one label. */
export function isGoodFor({ domains }: Pick<CertificateDetails, 'domains'>, domain: string): boolean {
  return domains.includes(domain) || domains.includes(`*${domain.slice(domain.indexOf('.'))}`)
}

function readChain(text: string): X509Certificate[] {
  try {
    return (text.match(BLOCK) ?? []).map((block) => new X509Certificate(block))
  } catch (error) {
    throw invalid('certificate', 'cannot be read', error)
  }
}

function hasKey(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch (error) {
    if (isBerthError(error)) throw error
    // The cause might quote the key.
    throw invalid('key', 'cannot be read; it must be in PEM form and without a passphrase')
  }
}

function detailsOf(certificate: X509Certificate): CertificateDetails {
  const names = (certificate.subjectAltName ?? '').split(', ')
  return {
    domains: names.flatMap((name) => (/^DNS:[\w.*-]+$/.test(name) ? [name.slice(4).toLowerCase()] : [])),
    issuer: nameOf(certificate.issuer),
    serial: certificate.serialNumber,
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  }
}

/** The common name, or what else there is. */
function nameOf(subject: string): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ')
}

function invalid(option: string, problem: string, cause?: unknown): BerthError<'INVALID_OPTION'> {
  return new BerthError('INVALID_OPTION', { option: `The ${option}`, problem }, { cause })
}
