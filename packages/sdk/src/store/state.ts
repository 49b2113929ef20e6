import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppStore } from './app-store.ts'
import { BuildOutputs } from './build-outputs.ts'
import { ConfigStore } from './config-store.ts'
import { Database } from './database.ts'
import { EventStore } from './event-store.ts'
import { lockHome } from './home-lock.ts'
import { LoginStore } from './login-store.ts'
import { migrate } from './migrations.ts'
import { ReleaseStore } from './release-store.ts'
import { RemovalStore } from './removal-store.ts'
import { ResourceStore } from './resource-store.ts'
import { RoutingStore } from './routing-store.ts'
import { openVault } from './vault.ts'
import type { Vault } from './vault.ts'

/** All that a platform remembers. What runs is not among it: that is read from the engine. */
export interface State extends Disposable {
  readonly home: string
  readonly apps: AppStore
  readonly config: ConfigStore
  readonly releases: ReleaseStore
  readonly removals: RemovalStore
  readonly resources: ResourceStore
  readonly routing: RoutingStore
  readonly logins: LoginStore
  readonly events: EventStore
  readonly buildOutputs: BuildOutputs
  readonly vault: Vault
  /** All of the work's changes or none. */
  transaction<T>(work: () => T): T
}

/**
 * Opens the state under a home for this process alone; makes it when there is none.
 *
 * @throws {BerthError} HOME_IN_USE, STATE_UNUSABLE, DISK_FULL
 */
export function openState(home: string): State {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  using undo = new DisposableStack()
  undo.use(lockHome(home))
  const file = join(home, 'state.sqlite')
  const database = undo.use(new Database(file))
  chmodSync(file, 0o600)
  migrate(database)
  const vault = openVault(join(home, 'key'))
  const opened = undo.move()
  return {
    home,
    apps: new AppStore(database),
    config: new ConfigStore(database, vault),
    releases: new ReleaseStore(database, vault),
    removals: new RemovalStore(database),
    resources: new ResourceStore(database, vault),
    routing: new RoutingStore(database),
    logins: new LoginStore(database, vault),
    events: new EventStore(database),
    buildOutputs: new BuildOutputs(join(home, 'build-outputs')),
    vault,
    transaction: (work) => database.transaction(work),
    [Symbol.dispose]: () => opened.dispose(),
  }
}
