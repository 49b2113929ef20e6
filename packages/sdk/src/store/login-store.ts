import type { RegistryLogin } from '../wall/registry.ts'
import type { Database } from './database.ts'
import type { Vault } from './vault.ts'

type LoginRow = { registry: string; username: string; password: Uint8Array }

/** Logins of registries, by the registry's host; passwords are encrypted. */
export class LoginStore {
  readonly #database: Database
  readonly #vault: Vault

  constructor(database: Database, vault: Vault) {
    this.#database = database
    this.#vault = vault
  }

  get(registry: string): RegistryLogin | undefined {
    const row = this.#database.get<LoginRow>('SELECT * FROM logins WHERE registry = ?', registry)
    return row && { ...row, password: this.#vault.open(row.password, place(registry)) }
  }

  /** Who is logged in where; passwords are not told. */
  list(): readonly Omit<RegistryLogin, 'password'>[] {
    const rows = this.#database.all<LoginRow>('SELECT * FROM logins ORDER BY registry')
    return rows.map(({ registry, username }) => ({ registry, username }))
  }

  set({ registry, username, password }: RegistryLogin): void {
    this.#database.run(
      'INSERT OR REPLACE INTO logins (registry, username, password) VALUES (?, ?, ?)',
      registry,
      username,
      this.#vault.seal(password, place(registry)),
    )
  }

  remove(registry: string): void {
    this.#database.run('DELETE FROM logins WHERE registry = ?', registry)
  }
}

function place(registry: string): string {
  return `login/${registry}`
}
