import type { AppCertificate } from '@berth/sdk'
import { listRecords } from './store.ts'

/** What is known of the certificates of a folder, without having it: nothing is installed and nothing renewed. */
export async function readCertificates(folder: string): Promise<readonly AppCertificate[]> {
  try {
    return await listRecords(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
