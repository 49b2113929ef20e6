import { PlanRun } from '../deploy/apply-plan.ts'
import { assertPortsFree } from '../deploy/host-ports.ts'
import { observe } from '../deploy/observe.ts'
import type { Wish } from '../deploy/observe.ts'
import { removeOldReleases } from '../deploy/remove-old-releases.ts'
import { certificateWarning, urlsOf } from '../deploy/urls.ts'
import type { BuildSecrets } from '../descriptions/build-secrets.ts'
import { BerthError } from '../errors.ts'
import { planApp } from '../plan/plan-app.ts'
import { buildOf } from '../settings/merge-settings.ts'
import type { Source } from '../wall/builder.ts'
import type { EventBody, ProgressOptions } from './event.ts'
import type { Parts } from './parts.ts'
import type { DeployResult } from './platform.ts'

/** A wish, with what belongs to it when it comes true. */
export interface ChangeWish extends Wish {
  /** What to build when the build is missing. */
  readonly source?: Source
  /** What that build is given. @default {} */
  readonly buildSecrets?: BuildSecrets
  /** Written in the same transaction that makes the new release the active one, or at the end when there is none. */
  readonly onActivate?: () => void
}

export interface ChangeOptions extends ProgressOptions {
  readonly signal: AbortSignal
}

/**
 * Changes one app: observe, plan, apply. When a step fails, the app is left as it was.
 *
 * The caller holds the app's lock.
 */
export async function changeApp(
  parts: Parts,
  wish: ChangeWish,
  { signal, onEvent }: ChangeOptions,
): Promise<DeployResult> {
  const { app } = wish
  const begin = performance.now()
  const emit = (body: EventBody): void => parts.events.emit(app, body, onEvent)

  assertPortsFree(parts, app, wish.draft.spec)
  const observed = await observe(parts, wish)
  const plan = planApp(observed)
  emit({ type: 'planned', release: plan.release, steps: plan.steps })
  const warnings = plan.steps.length > 0 ? (wish.draft.warnings ?? []) : []
  for (const message of warnings) emit({ type: 'warning', message })

  const onActivate = wish.onActivate ?? (() => {})
  const { source, buildSecrets = {} } = wish
  const run = new PlanRun(parts, plan, observed, { source, buildSecrets, signal, emit, onActivate })
  try {
    await run.apply()
  } catch (error) {
    await undo(run, emit)
    if (run.hasStoppedOld) await restore(parts, app, emit)
    throw error
  }
  if (!plan.steps.some((step) => step.do === 'activate')) onActivate()
  await tidy(parts, app, emit)

  const duration = Math.round(performance.now() - begin)
  const changed = plan.steps.length > 0
  const urls = urlsOf(parts, app)
  const message = certificateWarning(parts, app)
  if (changed && message !== undefined) emit({ type: 'warning', message })
  // Nothing happened, so nothing is worth keeping: only who asked is told.
  if (changed) emit({ type: 'deployed', release: plan.release, changed, urls, duration })
  return { app, release: plan.release, changed, urls, duration }
}

// What has failed is told, not that it could not be undone whole: the next change finds what is left, and ends it.
async function undo(run: PlanRun, emit: (event: EventBody) => void): Promise<void> {
  try {
    await run.undo()
  } catch (error) {
    const message = `Not all that was started could be ended again: ${(error as Error).message}`
    emit({ type: 'warning', message })
  }
}

// The new release serves: what cannot be tidied up is no reason to say that it does not.
async function tidy(parts: Parts, app: string, emit: (event: EventBody) => void): Promise<void> {
  try {
    await removeOldReleases(parts, app)
  } catch (error) {
    emit({ type: 'warning', message: `Old builds could not be removed: ${(error as Error).message}` })
  }
}

/** Brings the active release back after a failure that had stopped some of it first. */
async function restore(parts: Parts, app: string, emit: (event: EventBody) => void): Promise<void> {
  const active = parts.state.releases.active(app)
  if (!active) return parts.router.unroute(app)
  const { spec, config } = active
  const record = parts.state.apps.get(app)
  const wish = {
    app,
    draft: { spec, config, newConfig: { app: {}, global: {} } },
    domains: record?.description?.domains ?? [],
  }
  const observed = await observe(parts, wish)
  const { signal } = new AbortController()
  const run = new PlanRun(parts, planApp(observed), observed, {
    source: undefined,
    buildSecrets: {},
    ...(record?.description && buildOf(record.description, record.settings)),
    signal,
    emit,
    onActivate: () => {},
  })
  try {
    await run.apply()
  } catch (error) {
    emit({
      type: 'warning',
      message: `Release ${active.release} could not be brought back whole: ${(error as Error).message}`,
    })
  }
}

/** How an error is told in an event. */
export function failedEvent(error: unknown): EventBody {
  const code =
    error instanceof BerthError ? error.code : (error as Error).name === 'AbortError' ? 'ABORTED' : 'INTERNAL'
  return { type: 'failed', code, message: (error as Error).message }
}
