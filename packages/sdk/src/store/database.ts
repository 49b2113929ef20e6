import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { BerthError } from '../errors.ts'

const SQLITE_FULL = 13
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

/** A value that a query gives back, by column. */
export type Row = Record<string, string | number | bigint | Uint8Array | null>

/** SQLite with prepared statements kept, transactions as functions, and its errors told in our words. */
export class Database implements Disposable {
  readonly file: string
  readonly #sqlite: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #depth = 0

  constructor(file: string) {
    this.file = file
    this.#sqlite = new DatabaseSync(file)
    // WAL with full sync: what a verb has answered survives a kill and a power cut.
    this.execute(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000',
    )
  }

  /** Runs statements that take no values. */
  execute(sql: string): void {
    this.#converted(() => this.#sqlite.exec(sql))
  }

  run(sql: string, ...values: readonly SQLInputValue[]): void {
    this.#converted(() => this.#prepare(sql).run(...values))
  }

  get<R extends Row>(sql: string, ...values: readonly SQLInputValue[]): R | undefined {
    return this.#converted(() => this.#prepare(sql).get(...values)) as R | undefined
  }

  all<R extends Row>(sql: string, ...values: readonly SQLInputValue[]): R[] {
    return this.#converted(() => this.#prepare(sql).all(...values)) as R[]
  }

  /** All of it or nothing; one inside another is part of the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work()
    this.execute('BEGIN IMMEDIATE')
    this.#depth += 1
    try {
      const result = work()
      this.execute('COMMIT')
      return result
    } catch (error) {
      // A failed COMMIT may have ended the transaction already.
      if (this.#sqlite.isTransaction) this.execute('ROLLBACK')
      throw error
    } finally {
      this.#depth -= 1
    }
  }

  [Symbol.dispose](): void {
    this.#statements.clear()
    if (this.#sqlite.isOpen) this.#sqlite.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#sqlite.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #converted<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw convertError(error, this.file)
    }
  }
}

function convertError(error: unknown, file: string): unknown {
  const code = (error as { errcode?: number }).errcode
  if (code === undefined) return error
  switch (code & 0xff) {
    case SQLITE_FULL:
      return new BerthError('DISK_FULL', { path: file }, { cause: error })
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new BerthError(
        'STATE_UNUSABLE',
        { file, problem: 'it is damaged', remedy: 'put a backup of that file back; nothing was overwritten' },
        { cause: error },
      )
    default:
      return error
  }
}
