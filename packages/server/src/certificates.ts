import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BerthError } from '@berth/sdk'
import type { Certificates, CertificatesContext } from '@berth/sdk'

/** The certificates of a home, in a folder there that only its owner may read. */
export async function openHomeCertificates({
  home,
  router,
  settings: { authority = 'production', email, caFile },
  onNotice,
}: CertificatesContext): Promise<Certificates> {
  // Loaded only where a router takes certificates.
  const { openCertificates } = await import('@berth/acme')
  return openCertificates({
    folder: join(home, 'certificates'),
    router,
    authority: authority === 'production' || authority === 'staging' ? authority : new URL(authority),
    ...(email !== undefined && { email }),
    ...(caFile !== undefined && { caBundle: await readBundle(caFile) }),
    onNotice,
  })
}

async function readBundle(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const problem = `names ${file}, which cannot be read`
    throw new BerthError('INVALID_OPTION', { option: 'ca-file', problem }, { cause: error })
  }
}
