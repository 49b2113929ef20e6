import type { State } from '../store/state.ts'
import type { BuildPreparer } from '../wall/build-preparer.ts'
import type { Builder } from '../wall/builder.ts'
import type { Engine } from '../wall/engine.ts'
import type { Router } from '../wall/router.ts'
import type { CertificateKeeper } from './certificate-keeper.ts'
import type { EventHub } from './event-hub.ts'
import type { InstanceWatcher } from './instance-watcher.ts'

/** What every engine of a platform can do. */
export type PlatformEngine = Engine & Builder & BuildPreparer

/** What a platform is put together from; handed to each function that needs some of it. */
export interface Parts {
  readonly state: State
  readonly engine: PlatformEngine
  readonly router: Router
  readonly events: EventHub
  readonly watcher: InstanceWatcher
  readonly keeper: CertificateKeeper
}
