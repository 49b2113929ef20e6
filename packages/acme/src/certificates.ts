import type { Certificates } from '@berth/sdk'
import type { CertificatesOptions } from './certificates-options.ts'
import { Keeper } from './keeper.ts'
import { CertificateStore } from './store.ts'

/**
 * Opens the certificates of a folder: those that are there are installed, and renewed when a third of their lifetime is left.
 *
 * @throws {BerthError} HOME_IN_USE when another process has the folder
 * @example
 * await using certificates = await openCertificates({ folder: '/var/lib/berth/certificates', router })
 * await certificates.enable('cards', ['cards.example.org', 'www.cards.example.org'])
 */
export async function openCertificates(options: CertificatesOptions): Promise<Certificates> {
  const store = await CertificateStore.open(options.folder)
  try {
    const records = await store.list()
    for (const { app, details } of records)
      if (details) await options.router.installCertificate(app, await store.files(app))
    return new Keeper(options, store, records)
  } catch (error) {
    store[Symbol.dispose]()
    throw error
  }
}
