import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What is known of a process to whoever comes after this one: enough to end it, and nothing that is secret. */
export interface ProcessRecord {
  readonly id: string
  readonly app: string
  /** `web.1`, `release`, `redis`. */
  readonly source: string
  /** The path of its marker. */
  readonly mark: readonly string[]
  readonly pid: number
  readonly startTime: string
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopTimeout: number
}

/** One file for each process that was started and is not known to have ended. */
export class Records {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Answers when the record is on the disk, whole. */
  async write(record: ProcessRecord): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, `${record.id}.json`)
    const temporary = `${path}.tmp`
    const file = await open(temporary, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(record))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  }

  async remove(id: string): Promise<void> {
    await rm(join(this.#folder, `${id}.json`), { force: true })
  }

  /** Every record that can be read. Half a record was never acted upon: its process was still behind the gate. */
  async list(): Promise<readonly ProcessRecord[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const records = await Promise.all(names.map((name) => readRecord(join(this.#folder, name))))
    return records.filter((record) => record !== undefined)
  }

  /** Forgets all of them. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

async function readRecord(path: string): Promise<ProcessRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isRecord(record) ? record : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is ProcessRecord {
  if (typeof value !== 'object' || value === null) return false
  const texts = ['id', 'app', 'source', 'startTime']
  const numbers = ['pid', 'stopTimeout']
  const fields = new Map(Object.entries(value))
  return (
    Array.isArray(fields.get('mark')) &&
    texts.every((key) => typeof fields.get(key) === 'string') &&
    numbers.every((key) => Number.isSafeInteger(fields.get(key)))
  )
}
