import { randomInt } from 'node:crypto'
import type { App } from '../descriptions/app.ts'
import { parseApp } from '../descriptions/parse-app.ts'
import { parseSettings } from '../settings/app-settings.ts'
import type { AppSettings } from '../settings/app-settings.ts'
import type { Database } from './database.ts'

/** What is kept of an app besides its config and releases. */
export interface AppRecord {
  readonly name: string
  /** As it was deployed last. */
  readonly description?: App
  /** Quantities that were set by hand. */
  readonly formation: Readonly<Record<string, number>>
  readonly isStopped: boolean
  /** Whether its first postdeploy task has begun, which never runs again. */
  readonly hasBegunFirstPostdeploy: boolean
  /** The loopback port where other apps reach it. */
  readonly internalPort: number
  /** Domains that were added by hand. */
  readonly domains: readonly string[]
  /** What else was set by hand. */
  readonly settings: AppSettings
  /** Config key to resource, as linked by hand. */
  readonly links: Readonly<Record<string, string>>
}

// Below the ports of instances, and of what an operating system gives to outgoing connections.
const INTERNAL_PORTS = { first: 19_000, last: 19_999 } as const

type AppRow = {
  name: string
  description: string | null
  formation: string
  settings: string
  stopped: number
  first_postdeploy: number
  internal_port: number
}

export class AppStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  get(name: string): AppRecord | undefined {
    const row = this.#database.get<AppRow>('SELECT * FROM apps WHERE name = ?', name)
    return row && this.#toRecord(row)
  }

  list(): AppRecord[] {
    return this.#database.all<AppRow>('SELECT * FROM apps ORDER BY name').map((row) => this.#toRecord(row))
  }

  /** Makes an app that has nothing yet. One that exists stays as it is. */
  create(name: string): void {
    this.#database.run(
      'INSERT INTO apps (name, internal_port, created_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING',
      name,
      this.#freeInternalPort(),
      new Date().toISOString(),
    )
  }

  /** Gives an app another internal port, because some other program has the one that it had. */
  moveInternalPort(name: string): void {
    this.#database.run('UPDATE apps SET internal_port = ? WHERE name = ?', this.#freeInternalPort(), name)
  }

  setDescription(name: string, description: App): void {
    this.#database.run('UPDATE apps SET description = ? WHERE name = ?', JSON.stringify(description), name)
  }

  setFormation(name: string, formation: Readonly<Record<string, number>>): void {
    this.#database.run('UPDATE apps SET formation = ? WHERE name = ?', JSON.stringify(formation), name)
  }

  setSettings(name: string, settings: AppSettings): void {
    this.#database.run('UPDATE apps SET settings = ? WHERE name = ?', JSON.stringify(settings), name)
  }

  setStopped(name: string, isStopped: boolean): void {
    this.#database.run('UPDATE apps SET stopped = ? WHERE name = ?', isStopped ? 1 : 0, name)
  }

  setFirstPostdeployBegun(name: string): void {
    this.#database.run('UPDATE apps SET first_postdeploy = 1 WHERE name = ?', name)
  }

  addDomains(name: string, domains: readonly string[]): void {
    this.#database.transaction(() => {
      for (const domain of domains)
        this.#database.run(
          'INSERT INTO domains (domain, app) VALUES (?, ?) ON CONFLICT DO NOTHING',
          domain,
          name,
        )
    })
  }

  removeDomains(name: string, domains: readonly string[]): void {
    this.#database.transaction(() => {
      for (const domain of domains)
        this.#database.run('DELETE FROM domains WHERE domain = ? AND app = ?', domain, name)
    })
  }

  /** Replaces all domains that were added by hand. */
  setDomains(name: string, domains: readonly string[]): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM domains WHERE app = ?', name)
      this.addDomains(name, domains)
    })
  }

  link(name: string, key: string, resource: string): void {
    this.#database.run('INSERT INTO links (app, key, resource) VALUES (?, ?, ?)', name, key, resource)
  }

  unlink(name: string, key: string): void {
    this.#database.run('DELETE FROM links WHERE app = ? AND key = ?', name, key)
  }

  /** Forgets an app with its releases, domains, links and config. */
  remove(name: string): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM config WHERE scope = ?', name)
      this.#database.run('DELETE FROM apps WHERE name = ?', name)
    })
  }

  // By chance, so that two platforms of one machine seldom want the same.
  #freeInternalPort(): number {
    const taken = new Set(
      this.#database
        .all<{ internal_port: number }>('SELECT internal_port FROM apps')
        .map((row) => row.internal_port),
    )
    const { first, last } = INTERNAL_PORTS
    let port = randomInt(first, last + 1)
    while (taken.has(port)) port = port === last ? first : port + 1
    return port
  }

  #toRecord(row: AppRow): AppRecord {
    const domains = this.#database.all<{ domain: string }>(
      'SELECT domain FROM domains WHERE app = ? ORDER BY domain',
      row.name,
    )
    const links = this.#database.all<{ key: string; resource: string }>(
      'SELECT key, resource FROM links WHERE app = ? ORDER BY key',
      row.name,
    )
    return {
      name: row.name,
      ...(row.description !== null && { description: parseApp(JSON.parse(row.description)) }),
      formation: JSON.parse(row.formation) as Record<string, number>,
      settings: parseSettings(row.settings),
      isStopped: row.stopped === 1,
      hasBegunFirstPostdeploy: row.first_postdeploy === 1,
      internalPort: row.internal_port,
      domains: domains.map(({ domain }) => domain),
      links: Object.fromEntries(links.map(({ key, resource }) => [key, resource])),
    }
  }
}
