import type { ConfigSnapshot } from '../config/config.ts'
import type { Release } from '../platform/platform.ts'
import type { ReleaseSpec } from '../release/release-spec.ts'
import type { Database } from './database.ts'
import type { Vault } from './vault.ts'

/** A release as it is kept: whole, so that going back to it needs nothing else. */
export interface ReleaseRecord {
  readonly app: string
  readonly release: number
  readonly status: Release['status']
  readonly spec: ReleaseSpec
  readonly config: ConfigSnapshot
  readonly summary: string
  readonly createdAt: string
}

type ReleaseRow = {
  app: string
  release: number
  status: Release['status']
  spec: string
  config: Uint8Array
  summary: string
  created_at: string
}

export class ReleaseStore {
  readonly #database: Database
  readonly #vault: Vault

  constructor(database: Database, vault: Vault) {
    this.#database = database
    this.#vault = vault
  }

  active(app: string): ReleaseRecord | undefined {
    const row = this.#database.get<ReleaseRow>(
      `SELECT * FROM releases WHERE app = ? AND status = 'active'`,
      app,
    )
    return row && this.#toRecord(row)
  }

  get(app: string, release: number): ReleaseRecord | undefined {
    const row = this.#database.get<ReleaseRow>(
      'SELECT * FROM releases WHERE app = ? AND release = ?',
      app,
      release,
    )
    return row && this.#toRecord(row)
  }

  /** Newest first. */
  list(app: string): ReleaseRecord[] {
    return this.#database
      .all<ReleaseRow>('SELECT * FROM releases WHERE app = ? ORDER BY release DESC', app)
      .map((row) => this.#toRecord(row))
  }

  /** Numbers of those that did not become the active one. */
  failed(app: string): number[] {
    return this.#database
      .all<{ release: number }>(`SELECT release FROM releases WHERE app = ? AND status = 'failed'`, app)
      .map(({ release }) => release)
  }

  /** Those that a killed platform had left in the middle, of all apps. */
  pending(): ReleaseRecord[] {
    return this.#database
      .all<ReleaseRow>(`SELECT * FROM releases WHERE status = 'pending'`)
      .map((row) => this.#toRecord(row))
  }

  nextNumber(app: string): number {
    return (
      (this.#database.get<{ last: number | null }>(
        'SELECT max(release) AS last FROM releases WHERE app = ?',
        app,
      )?.last ?? 0) + 1
    )
  }

  /** Writes a release down before anything of it starts. */
  add(release: Omit<ReleaseRecord, 'status' | 'createdAt'>): void {
    this.#database.run(
      `INSERT INTO releases (app, release, status, spec, config, summary, created_at) VALUES (?, ?, 'pending', ?, ?, ?, ?)`,
      release.app,
      release.release,
      JSON.stringify(release.spec),
      this.#vault.seal(JSON.stringify(release.config), place(release.app, release.release)),
      release.summary,
      new Date().toISOString(),
    )
  }

  /** Makes a release the one that runs, and the one before it superseded, in one step. */
  activate(app: string, release: number): void {
    this.#database.transaction(() => {
      this.#database.run(`UPDATE releases SET status = 'superseded' WHERE app = ? AND status = 'active'`, app)
      this.setStatus(app, release, 'active')
    })
  }

  setStatus(app: string, release: number, status: Release['status']): void {
    this.#database.run('UPDATE releases SET status = ? WHERE app = ? AND release = ?', status, app, release)
  }

  #toRecord(row: ReleaseRow): ReleaseRecord {
    return {
      app: row.app,
      release: row.release,
      status: row.status,
      spec: JSON.parse(row.spec) as ReleaseSpec,
      config: JSON.parse(this.#vault.open(row.config, place(row.app, row.release))) as ConfigSnapshot,
      summary: row.summary,
      createdAt: row.created_at,
    }
  }
}

function place(app: string, release: number): string {
  return `release/${app}/${release}`
}
