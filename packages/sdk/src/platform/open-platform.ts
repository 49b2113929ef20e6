import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { formatEnd } from '../deploy/last-lines.ts'
import { openState } from '../store/state.ts'
import type { Engine, InstanceChange } from '../wall/engine.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { RegistryLogin } from '../wall/registry.ts'
import type { Router } from '../wall/router.ts'
import { CertificateKeeper } from './certificate-keeper.ts'
import type { HomeCertificates } from './certificate-keeper.ts'
import { EventHub } from './event-hub.ts'
import { InstanceWatcher } from './instance-watcher.ts'
import { LocalPlatform } from './local-platform.ts'
import type { PlatformEngine } from './parts.ts'
import type { Platform } from './platform.ts'
import { finishAllRemovals, resume, undoPending } from './resume.ts'
import { Session } from './session.ts'

/** What an engine is given when it is opened. */
export interface EngineContext {
  readonly home: string
  /** Who the platform is to a registry of images, when it has logged in there. */
  readonly loginOf: (registry: string) => RegistryLogin | undefined
}

export interface PlatformOptions {
  /** Where instances run. A function is given the home, and called only once the home is this process's alone. */
  readonly engine: (context: EngineContext) => PlatformEngine | Promise<PlatformEngine>
  /** What takes requests to them. A function is given the engine as well, since instances may have a network of their own. */
  readonly router: (context: RouterContext) => Router | Promise<Router>
  /** How certificates are had for routers that speak HTTPS. @default apps have none */
  readonly certificates?: HomeCertificates
  /** The folder that holds all state. @default `BERTH_HOME`, else `~/.berth` */
  readonly home?: string
  /** Whether what ran before is made to run again. Without, only what needs no instances can be done. @default true */
  readonly resume?: boolean
}

/** What a router may need to know of the platform that it is for. */
export interface RouterContext {
  readonly home: string
  readonly engine: Engine
}

/**
 * Opens the platform in a home: finishes or undoes what a killed one had left, and makes everything run that ran before.
 * Disposing it stops what the engine runs inside this process; containers go on.
 *
 * @throws {BerthError} HOME_IN_USE, STATE_UNUSABLE, ENGINE_UNAVAILABLE, ROUTER_UNAVAILABLE
 *
 * @example
 * await using platform = await openPlatform({ engine: processEngine, router: embedded })
 * await platform.deploy(app('hello', { source: './hello' }))
 */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const home = resolve(options.home ?? process.env['BERTH_HOME'] ?? join(homedir(), '.berth'))
  await using undo = new AsyncDisposableStack()
  const state = undo.use(openState(home))
  const engine = undo.use(await options.engine({ home, loginOf: (registry) => state.logins.get(registry) }))
  const router = undo.use(await options.router({ home, engine }))
  const watcher = undo.use(new InstanceWatcher(engine))
  const events = new EventHub(state.events)
  const keeper = undo.use(await CertificateKeeper.open({ state, router, events }, options.certificates))
  const session = new Session({ state, engine, router, watcher, events, keeper })
  undo.defer(() => session.close())
  undo.use(watcher.subscribe((change) => tellChange(events, change)))

  undoPending({ state, events })
  if (options.resume ?? true) {
    await finishAllRemovals(session.parts)
    await resume(session)
  }

  // Closed in reverse: first what is under way, then the router, which finishes requests, and only then the instances.
  const opened = undo.move()
  return new LocalPlatform(session, () => opened.disposeAsync())
}

function tellChange(events: EventHub, { instance, change }: InstanceChange): void {
  const { status } = instance
  const end =
    status.state === 'exited' ? status.status : status.state === 'restarting' ? status.ended : undefined
  events.emit(instance.app, {
    type: 'instance-changed',
    instance: formatInstanceName(instance),
    change,
    ...(end && { ended: formatEnd(end) }),
  })
}
