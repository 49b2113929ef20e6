import { removeBuilds } from '../deploy/remove-old-releases.ts'
import type { App } from '../descriptions/app.ts'
import { BerthError } from '../errors.ts'
import type { LogLine } from '../wall/engine.ts'
import { failedEvent } from './change-app.ts'
import type { ProgressOptions } from './event.ts'
import { planFleet } from './plan-fleet.ts'
import type { Session } from './session.ts'

/**
 * Plans every app of a fleet and makes the builds that are missing, before any app is changed: what is wrong with a
 * Procfile, a missing config key or a failing build of one app then leaves all of them as they are.
 */
export async function prepareFleet(
  session: Session,
  apps: readonly App[],
  options: ProgressOptions,
): Promise<void> {
  const { parts } = session
  const signal = options.signal ? AbortSignal.any([options.signal, session.signal]) : session.signal
  const plans = await planFleet(parts, apps, signal).catch((error: unknown) => {
    const app = error instanceof BerthError && 'app' in error.details ? error.details.app : undefined
    if (app !== undefined) parts.events.emit(app, failedEvent(error), options.onEvent)
    throw error
  })
  const unbuilt = apps.filter((_, place) => plans[place]?.steps.some((step) => step.do === 'build'))
  const builds = await Promise.allSettled(unbuilt.map((app) => build(session, app, options)))
  const failure = builds.find((outcome) => outcome.status === 'rejected')
  if (!failure) return
  await removeBuilds(
    parts,
    builds.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined)),
  )
  throw failure.reason
}

async function build(session: Session, { name, source }: App, options: ProgressOptions) {
  const { engine, events } = session.parts
  return session.exclusively(name, options, async (signal) => {
    const onLine = (line: LogLine): void => events.emit(name, { type: 'output', line }, options.onEvent)
    return await engine.build(name, source, { signal, onLine })
  })
}
