import type { CertificateSettings } from '../wall/certificates.ts'
import type { RoutingProperties } from '../wall/routing.ts'
import type { Database } from './database.ts'

/** How apps are routed, as set by hand, and whom their certificates are asked from. */
export class RoutingStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Nothing when nothing was ever set. */
  get(app: string): RoutingProperties | undefined {
    const row = this.#database.get<{ properties: string }>(
      'SELECT properties FROM routing WHERE app = ?',
      app,
    )
    return row && (JSON.parse(row.properties) as RoutingProperties)
  }

  set(app: string, properties: RoutingProperties): void {
    this.#database.run(
      'INSERT INTO routing (app, properties) VALUES (?, ?) ON CONFLICT (app) DO UPDATE SET properties = excluded.properties',
      app,
      JSON.stringify(properties),
    )
  }

  get certificateSettings(): CertificateSettings {
    const row = this.#database.get<{ settings: string }>('SELECT settings FROM certificate_settings')
    return row ? (JSON.parse(row.settings) as CertificateSettings) : {}
  }

  set certificateSettings(settings: CertificateSettings) {
    this.#database.run(
      'INSERT INTO certificate_settings (id, settings) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET settings = excluded.settings',
      JSON.stringify(settings),
    )
  }
}
