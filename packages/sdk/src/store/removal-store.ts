import type { Build } from '../wall/builder.ts'
import type { Database } from './database.ts'

/** What of an app is to be deleted outside the state. */
export interface Removal {
  readonly id: number
  readonly app: string
  /** Those that it needed; others may need them still. */
  readonly builds: readonly Build[]
}

type RemovalRow = { id: number; app: string; builds: string }

/**
 * What is to be deleted, written down in the transaction that makes it unneeded: a platform that is killed before it has
 * deleted it would else know it no more.
 */
export class RemovalStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add(app: string, builds: readonly Build[]): void {
    this.#database.run('INSERT INTO removals (app, builds) VALUES (?, ?)', app, JSON.stringify(builds))
  }

  /** Oldest first. */
  list(): Removal[] {
    return this.#database
      .all<RemovalRow>('SELECT * FROM removals ORDER BY id')
      .map(({ id, app, builds }) => ({ id, app, builds: JSON.parse(builds) as Build[] }))
  }

  /** Forgets one that was done. */
  remove(id: number): void {
    this.#database.run('DELETE FROM removals WHERE id = ?', id)
  }
}
