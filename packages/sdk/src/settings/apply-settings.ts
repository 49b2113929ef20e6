import { forProcessType } from '../descriptions/app.ts'
import { limitsFor } from '../descriptions/limits.ts'
import { reasonToBeAlone } from '../release/alone.ts'
import type { ProcessPlan, ReleaseSpec } from '../release/release-spec.ts'
import { NO_SETTINGS } from './app-settings.ts'
import type { AppSettings } from './app-settings.ts'
import { mergeSettings } from './merge-settings.ts'
import type { Settable } from './merge-settings.ts'
import { readAppOptions } from './read-options.ts'

/**
 * A release as it is with what was set by hand over what is described; all but what needs another build.
 *
 * What must be alone is stop-first, also when an option or a mount that was set by hand makes it so (promise P12).
 *
 * @throws {BerthError} INVALID_OPTION, UNSUPPORTED
 */
export function applySettings(
  spec: ReleaseSpec,
  described: Settable,
  settings: AppSettings,
  engine: { readonly name: string },
): ReleaseSpec {
  const merged = mergeSettings(described, settings)
  const options = readAppOptions(engine, merged)
  const alone = { ...spec, mounts: merged.mounts, ...(options && { options }) }
  const processes = Object.entries(spec.processes).map(([type, process]) => {
    const { limits: _, ...others } = process
    const limits = limitsFor(merged.limits, type)
    const order =
      reasonToBeAlone(alone, type) === undefined
        ? (forProcessType(merged.order, type) ?? 'start-first')
        : 'stop-first'
    const plan: ProcessPlan = { ...others, order, ...(limits && { limits }) }
    return [type, plan] as const
  })
  const { options: _options, byHand: _byHand, ...rest } = spec
  return {
    ...rest,
    processes: Object.fromEntries(processes),
    mounts: merged.mounts,
    described: settableOf(described),
    ...(options && { options }),
    ...(isAnySet(settings) && { byHand: settings }),
  }
}

/**
 * Judges the options and mounts of a release anew: where a path of the machine leads to may have changed since it was made.
 *
 * @throws {BerthError} INVALID_OPTION, UNSUPPORTED
 */
export function assertStillHarmless(
  { described, byHand = NO_SETTINGS }: ReleaseSpec,
  engine: { readonly name: string },
): void {
  if (described) readAppOptions(engine, mergeSettings(described, byHand))
}

/** The part of a description that can be set by hand as well. */
export function settableOf({ dockerOptions, limits, mounts, buildpacks, order }: Settable): Settable {
  return { dockerOptions, limits, mounts, buildpacks, order }
}

function isAnySet(settings: AppSettings): boolean {
  return JSON.stringify(settings) !== JSON.stringify(NO_SETTINGS)
}
