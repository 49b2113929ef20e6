import { makeBuild } from '../deploy/make-build.ts'
import { removeBuilds } from '../deploy/remove-builds.ts'
import type { App } from '../descriptions/app.ts'
import { BerthError } from '../errors.ts'
import { NO_SETTINGS } from '../settings/app-settings.ts'
import { buildOf } from '../settings/merge-settings.ts'
import { failedEvent } from './change-app.ts'
import type { EventBody, ProgressOptions } from './event.ts'
import { inspectFleet, planFleet } from './plan-fleet.ts'
import type { FleetPlan } from './plan-fleet.ts'
import type { Session } from './session.ts'
import type { Inspection } from './wishes.ts'

/** What `up` goes by. */
export interface PreparedFleet extends Pick<FleetPlan, 'waitsFor'> {
  readonly inspections: ReadonlyMap<string, Inspection>
}

/**
 * Plans every app of a fleet and makes the builds that are missing, before any app is changed: what is wrong with a
 * Procfile, a missing config key or a failing build of one app then leaves all of them as they are.
 *
 * @returns what the sources were found to be, by the names of the apps, and which of them come after which
 */
export async function prepareFleet(
  session: Session,
  apps: readonly App[],
  options: ProgressOptions,
): Promise<PreparedFleet> {
  const { parts } = session
  const signal = options.signal ? AbortSignal.any([options.signal, session.signal]) : session.signal
  const inspectAndPlan = async () => {
    const inspections = await inspectFleet(parts, apps, signal)
    return { inspections, ...(await planFleet(parts, apps, inspections)) }
  }
  const { inspections, plans, waitsFor } = await inspectAndPlan().catch((error: unknown) => {
    const app = error instanceof BerthError && 'app' in error.details ? error.details.app : undefined
    if (app !== undefined) parts.events.emit(app, failedEvent(error), options.onEvent)
    throw error
  })
  const builds = await Promise.allSettled(
    apps.flatMap((app, place) => {
      const step = plans[place]?.steps.find((step) => step.do === 'build')
      return step ? [build(session, app, step.digest, options)] : []
    }),
  )
  const failure = builds.find((outcome) => outcome.status === 'rejected')
  if (!failure) return { inspections, waitsFor }
  await removeBuilds(
    parts,
    builds.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
  )
  throw failure.reason
}

async function build(session: Session, app: App, digest: string, options: ProgressOptions) {
  const { parts } = session
  const { state, events } = parts
  const { name } = app
  return session.exclusively(name, options, async (signal) => {
    const { source, buildSecrets } = buildOf(app, state.apps.get(name)?.settings ?? NO_SETTINGS)
    const config = { app: state.config.read(name), global: state.config.read({ global: true }) }
    const emit = (body: EventBody): void => events.emit(name, body, options.onEvent)
    return await makeBuild(parts, { app: name, source, digest, config, buildSecrets, signal, emit })
  })
}
