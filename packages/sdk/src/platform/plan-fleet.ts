import { assertPortsFree, movedPorts } from '../deploy/host-ports.ts'
import { observe } from '../deploy/observe.ts'
import type { App } from '../descriptions/app.ts'
import { inLayers } from '../descriptions/fleet.ts'
import { planApp } from '../plan/plan-app.ts'
import type { AppPlan } from '../plan/step.ts'
import type { ReleaseSpec } from '../release/release-spec.ts'
import { orderByPorts } from './order-by-ports.ts'
import type { WaitsFor } from './order-by-ports.ts'
import type { Parts } from './parts.ts'
import { inspectApp, wishForDescription } from './wishes.ts'
import type { Inspection } from './wishes.ts'

/** What becomes of the apps of a fleet. */
export interface FleetPlan {
  readonly plans: readonly AppPlan[]
  /** Those that an app is deployed after. */
  readonly waitsFor: WaitsFor
}

/**
 * The plans of apps in the order in which `up` deploys them: each one sees what those before it will have made.
 *
 * @param inspections - of every app, by its name
 * @throws {BerthError} PORT_TAKEN when one publishes a port that leads elsewhere
 */
export async function planFleet(
  parts: Parts,
  apps: readonly App[],
  inspections: ReadonlyMap<string, Inspection>,
): Promise<FleetPlan> {
  const plans = new Map<string, AppPlan>()
  const all = new Map<string, ReleaseSpec>()
  let shared: Readonly<Record<string, string>> = {}
  const resources = new Set<string>()
  for (const layer of inLayers(apps)) {
    const observations = await Promise.all(
      layer.map((app) => observe(parts, wishForDescription(parts, app, inspections.get(app.name)!, shared))),
    )
    for (const observed of observations) {
      const { app, draft } = observed
      all.set(app, draft.spec)
      const missingResources = observed.missingResources.filter((name) => !resources.has(name))
      plans.set(app, planApp({ ...observed, missingResources }))
    }
    for (const { draft, missingResources } of observations) {
      shared = { ...shared, ...draft.newConfig.global }
      for (const name of missingResources) resources.add(name)
    }
  }
  assertPortsLead(parts, all)
  return {
    plans: apps.map(({ name }) => plans.get(name)!),
    waitsFor: orderByPorts(apps, movedPorts(parts, all)),
  }
}

function assertPortsLead(parts: Parts, all: ReadonlyMap<string, ReleaseSpec>): void {
  const before = new Map<string, ReleaseSpec>()
  for (const [app, spec] of all) {
    assertPortsFree(parts, app, spec, { before, all })
    before.set(app, spec)
  }
}

/** Looks at the sources of all apps at once. @throws {BerthError} as `inspectApp` does, of any of them */
export async function inspectFleet(
  parts: Parts,
  apps: readonly App[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Inspection>> {
  const found = apps.map(async (app) => [app.name, await inspectApp(parts, app, signal)] as const)
  return new Map(await Promise.all(found))
}
