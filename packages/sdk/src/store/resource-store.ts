import type { Address } from '../wall/instance.ts'
import type { Database } from './database.ts'
import type { Vault } from './vault.ts'

export interface ResourceRecord {
  readonly name: string
  readonly kind: 'redis'
  readonly password: string
  /** Where it was reached last. */
  readonly address?: Address
}

type ResourceRow = {
  name: string
  kind: 'redis'
  password: Uint8Array
  host: string | null
  port: number | null
}

export class ResourceStore {
  readonly #database: Database
  readonly #vault: Vault

  constructor(database: Database, vault: Vault) {
    this.#database = database
    this.#vault = vault
  }

  get(name: string): ResourceRecord | undefined {
    const row = this.#database.get<ResourceRow>('SELECT * FROM resources WHERE name = ?', name)
    return row && this.#toRecord(row)
  }

  list(): ResourceRecord[] {
    return this.#database
      .all<ResourceRow>('SELECT * FROM resources ORDER BY name')
      .map((row) => this.#toRecord(row))
  }

  add(resource: ResourceRecord): void {
    this.#database.run(
      'INSERT INTO resources (name, kind, password, created_at) VALUES (?, ?, ?, ?)',
      resource.name,
      resource.kind,
      this.#vault.seal(resource.password, place(resource.name)),
      new Date().toISOString(),
    )
  }

  setAddress(name: string, address: Address): void {
    this.#database.run(
      'UPDATE resources SET host = ?, port = ? WHERE name = ?',
      address.host,
      address.port,
      name,
    )
  }

  remove(name: string): void {
    this.#database.run('DELETE FROM resources WHERE name = ?', name)
  }

  #toRecord({ name, kind, password, host, port }: ResourceRow): ResourceRecord {
    const address = host !== null && port !== null ? { address: { host, port } } : {}
    return { name, kind, password: this.#vault.open(password, place(name)), ...address }
  }
}

function place(name: string): string {
  return `resource/${name}`
}
