import type { ConfigValues } from '../config/config.ts'
import type { ConfigScope } from '../config/format.ts'
import type { Database } from './database.ts'
import type { Vault } from './vault.ts'

/** Config as it was set by hand or generated, by scope, encrypted. */
export class ConfigStore {
  readonly #database: Database
  readonly #vault: Vault

  constructor(database: Database, vault: Vault) {
    this.#database = database
    this.#vault = vault
  }

  read(scope: ConfigScope): ConfigValues {
    const name = scopeName(scope)
    const rows = this.#database.all<{ key: string; value: Uint8Array }>(
      'SELECT key, value FROM config WHERE scope = ? ORDER BY key',
      name,
    )
    return Object.fromEntries(rows.map(({ key, value }) => [key, this.#vault.open(value, place(name, key))]))
  }

  /** Makes these the values of the scope: all of them or none. */
  replace(scope: ConfigScope, values: ConfigValues): void {
    const name = scopeName(scope)
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM config WHERE scope = ?', name)
      for (const [key, value] of Object.entries(values)) {
        const sealed = this.#vault.seal(value, place(name, key))
        this.#database.run('INSERT INTO config (scope, key, value) VALUES (?, ?, ?)', name, key, sealed)
      }
    })
  }
}

function scopeName(scope: ConfigScope): string {
  return typeof scope === 'string' ? scope : ''
}

function place(scope: string, key: string): string {
  return `config/${scope}/${key}`
}
