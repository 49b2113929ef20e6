import { isDeepStrictEqual } from 'node:util'
import { PlanRun } from '../deploy/apply-plan.ts'
import { domainsOf } from '../deploy/domains.ts'
import { finishRemovals } from '../deploy/finish-removals.ts'
import { observe } from '../deploy/observe.ts'
import { routeApp } from '../deploy/route-app.ts'
import { isResourceHost } from '../wall/engine.ts'
import type { Target } from '../wall/router.ts'
import { planApp } from '../plan/plan-app.ts'
import { WEB } from '../release/release-spec.ts'
import { failedEvent } from './change-app.ts'
import type { EventBody } from './event.ts'
import type { Parts } from './parts.ts'
import type { Session } from './session.ts'
import { wishForActive } from './wishes.ts'

/** Marks the releases that a killed platform had left in the middle as failed: the active ones were never touched. */
export function undoPending({ state, events }: Pick<Parts, 'state' | 'events'>): void {
  for (const { app, release } of state.releases.pending()) {
    state.releases.setStatus(app, release, 'failed')
    events.emit(app, { type: 'recovered', release, outcome: 'undone' })
  }
}

/** Deletes what a killed platform had made unneeded and not deleted yet. */
export async function finishAllRemovals({ state, engine, events }: Parts): Promise<void> {
  for (const app of new Set(state.removals.list().map((removal) => removal.app))) {
    try {
      await finishRemovals({ state, engine }, app)
      if (state.apps.get(app) === undefined) events.emit(app, { type: 'destroyed' })
    } catch (error) {
      // What cannot be deleted keeps nothing else down: the next opening tries again.
      events.emit(app, failedEvent(error))
    }
  }
}

/** Makes everything run that ran before: resources first, then every app that was not stopped by hand. */
export async function resume(session: Session): Promise<void> {
  const { parts, signal } = session
  await resumeResources(parts, signal)
  const all = parts.state.apps.list()
  // Every app gets its place at the router before anything starts: until it is back it answers 503, unless the router has
  // gone on with it, and what refers to it is started with an address that is its own.
  for (const { name } of all) {
    // What cannot be routed as it was told must not keep the others down.
    await claimRoute(parts, name).catch((error: unknown) => parts.events.emit(name, failedEvent(error)))
  }
  const apps = all.filter(({ name, isStopped }) => !isStopped && parts.state.releases.active(name))
  // Each failure has been told as an event; one app that does not come back must not keep the others down.
  await Promise.allSettled(
    apps.map(({ name }) => session.exclusively(name, {}, (signal) => resumeApp(parts, name, signal))),
  )
}

async function resumeResources({ state, engine, events }: Parts, signal: AbortSignal): Promise<void> {
  if (!isResourceHost(engine)) return
  await Promise.all(
    state.resources.list().map(async (resource) => {
      try {
        state.resources.setAddress(resource.name, await engine.startResource(resource, { signal }))
      } catch (error) {
        // One that does not run must not keep all else down; what needs it will say so.
        events.emit(resource.name, failedEvent(error))
      }
    }),
  )
}

async function claimRoute(parts: Parts, app: string): Promise<void> {
  const active = parts.state.releases.active(app)
  if (!active?.spec.processes[WEB]) return
  const domains = domainsOf(parts, app, parts.state.apps.get(app)?.description?.domains ?? [])
  await routeApp(parts, app, domains, await targetsLeft(parts, app))
}

/** What a router that goes on without a platform still sends requests to, as far as it is there. */
async function targetsLeft({ engine, router }: Parts, app: string): Promise<readonly Target[]> {
  const route = (await router.list()).find((candidate) => candidate.app === app)
  if (!route || route.targets.length === 0) return []
  const up = (await engine.list(app)).filter(({ status }) => status.state === 'up')
  return route.targets.filter(({ instance, address }) =>
    up.some((other) => other.id === instance && isDeepStrictEqual(other.address, address)),
  )
}

/**
 * Brings an app's active release back. One whose checks fail is routed all the same and keeps running: there is nothing
 * better to fall back to, and it may only need longer.
 */
async function resumeApp(parts: Parts, app: string, signal: AbortSignal): Promise<void> {
  const emit = (body: EventBody): void => parts.events.emit(app, body)
  const wish = wishForActive(parts, app)
  const observed = await observe(parts, wish)
  const run = new PlanRun(parts, planApp(observed), observed, {
    source: wish.source,
    buildSecrets: wish.buildSecrets ?? {},
    signal,
    emit,
    onActivate: () => {},
  })
  try {
    await run.apply()
    emit({ type: 'started' })
  } catch (error) {
    signal.throwIfAborted()
    emit(failedEvent(error))
    await routeAsItIs(parts, app, observed.domains)
  }
}

async function routeAsItIs(parts: Parts, app: string, domains: readonly string[]): Promise<void> {
  if (domains.length === 0) return
  const instances = await parts.engine.list(app)
  const targets = instances.flatMap(({ id, processType, address }) =>
    processType === WEB && address ? [{ instance: id, address }] : [],
  )
  await routeApp(parts, app, domains, targets)
}
