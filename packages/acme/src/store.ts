import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { BerthError } from '@berth/sdk'
import type { AppCertificate, CertificateFiles } from '@berth/sdk'
import type { Account } from './authority.ts'

const SQLITE_BUSY = 5

/** Certificates, keys and accounts in one folder, of which only its owner may read anything. One process has it at a time. */
export class CertificateStore implements Disposable {
  readonly #folder: string
  readonly #lock: DatabaseSync

  private constructor(folder: string, lock: DatabaseSync) {
    this.#folder = folder
    this.#lock = lock
  }

  /** @throws {BerthError} HOME_IN_USE when another process has it */
  static async open(folder: string): Promise<CertificateStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const lock = new DatabaseSync(join(folder, 'lock'))
    try {
      lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
    } catch (error) {
      lock.close()
      if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)) throw error
      const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '0'))
      throw new BerthError('HOME_IN_USE', { home: folder, pid }, { cause: error })
    }
    await write(join(folder, 'pid'), `${process.pid}\n`)
    return new CertificateStore(folder, lock)
  }

  list(): Promise<AppCertificate[]> {
    return listRecords(this.#folder)
  }

  async keep(record: AppCertificate): Promise<void> {
    await write(join(this.#folder, `app-${record.app}.json`), `${JSON.stringify(record)}\n`)
  }

  async files(app: string): Promise<CertificateFiles> {
    return this.#readJson<CertificateFiles>(`pem-${app}.json`)
  }

  async keepFiles(app: string, files: CertificateFiles): Promise<void> {
    await write(join(this.#folder, `pem-${app}.json`), JSON.stringify(files))
  }

  async forget(app: string): Promise<void> {
    for (const name of [`app-${app}.json`, `pem-${app}.json`])
      await rm(join(this.#folder, name), { force: true })
  }

  /** The one account that there is at an authority; `undefined` before the first certificate. */
  async account(authority: string): Promise<Account | undefined> {
    try {
      return await this.#readJson<Account>(accountFile(authority))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  async keepAccount(authority: string, account: Account): Promise<void> {
    await write(join(this.#folder, accountFile(authority)), JSON.stringify(account))
  }

  [Symbol.dispose](): void {
    if (this.#lock.isOpen) this.#lock.close()
  }

  async #readJson<Content>(name: string): Promise<Content> {
    return readJson<Content>(join(this.#folder, name))
  }
}

/** What is known of the certificates in a folder, whoever has it. */
export async function listRecords(folder: string): Promise<AppCertificate[]> {
  const names = (await readdir(folder)).filter((name) => /^app-.+\.json$/.test(name)).sort()
  return Promise.all(names.map((name) => readJson<AppCertificate>(join(folder, name))))
}

async function readJson<Content>(file: string): Promise<Content> {
  return JSON.parse(await readFile(file, 'utf8'))
}

function accountFile(authority: string): string {
  return `account-${createHash('sha256').update(authority).digest('hex').slice(0, 16)}.json`
}

/** In one step, so that there is never half a file. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
