import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BerthError } from '@berth/sdk'
import type { HomeCertificates } from '@berth/sdk'

/** The certificates of a home, in a folder there that only its owner may read. */
export const homeCertificates: HomeCertificates = {
  // Loaded only where a router takes certificates, or somebody asks for them.
  async open({ home, router, settings: { authority = 'production', email, caFile }, onNotice }) {
    const { openCertificates } = await import('@berth/acme')
    return openCertificates({
      folder: folderIn(home),
      router,
      authority: authority === 'production' || authority === 'staging' ? authority : new URL(authority),
      ...(email !== undefined && { email }),
      ...(caFile !== undefined && { caBundle: await readBundle(caFile) }),
      onNotice,
    })
  },

  async read(home) {
    const { readCertificates } = await import('@berth/acme')
    return readCertificates(folderIn(home))
  },
}

const folderIn = (home: string): string => join(home, 'certificates')

async function readBundle(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const problem = `names ${file}, which cannot be read`
    throw new BerthError('INVALID_OPTION', { option: 'ca-file', problem }, { cause: error })
  }
}
