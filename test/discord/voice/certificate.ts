import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { generate } from 'selfsigned'

/** A certificate for an address that vouches for itself, and what makes it trusted. */
export interface Certificate extends AsyncDisposable {
  readonly key: string
  readonly cert: string
  /** For `NODE_EXTRA_CA_CERTS` of another process. */
  readonly caFile: string
}

/** Makes a certificate and has this process trust it until it is disposed of. */
export async function makeCertificate(host: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'Local Discord' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: host }] },
    ],
  })
  const folder = await mkdtemp(join(tmpdir(), 'local-discord-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, cert)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert])
  return {
    key,
    cert,
    caFile,
    [Symbol.asyncDispose]: async () => {
      const others = tls.getCACertificates('default').filter((known) => known.trim() !== cert.trim())
      tls.setDefaultCACertificates(others)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
