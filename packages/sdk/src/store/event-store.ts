import type { PlatformEvent } from '../platform/event.ts'
import type { Database } from './database.ts'

// Months of a busy machine; a number, since a disk fills by number too.
const KEPT_EVENTS = 10_000

type EventRow = { at: string; app: string; body: string }

/** The latest of what happened. */
export class EventStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  add({ at, app, ...body }: PlatformEvent): void {
    this.#database.run('INSERT INTO events (at, app, body) VALUES (?, ?, ?)', at, app, JSON.stringify(body))
    this.#database.run('DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?', KEPT_EVENTS)
  }

  /** Oldest first. */
  latest(lines: number, app?: string): PlatformEvent[] {
    return this.#database
      .all<EventRow>(
        'SELECT * FROM (SELECT id, at, app, body FROM events WHERE ? IS NULL OR app = ? ORDER BY id DESC LIMIT ?) ORDER BY id',
        app ?? null,
        app ?? null,
        lines,
      )
      .map(({ at, app, body }) => ({ at, app, ...(JSON.parse(body) as object) }) as PlatformEvent)
  }
}
