import { observe } from '../deploy/observe.ts'
import type { App } from '../descriptions/app.ts'
import { inLayers } from '../descriptions/fleet.ts'
import { planApp } from '../plan/plan-app.ts'
import type { AppPlan } from '../plan/step.ts'
import type { Parts } from './parts.ts'
import { wishForDescription } from './wishes.ts'

/** The plans of apps in the order in which `up` deploys them: each one sees what those before it will have made. */
export async function planFleet(
  parts: Parts,
  apps: readonly App[],
  signal: AbortSignal,
): Promise<readonly AppPlan[]> {
  const plans = new Map<string, AppPlan>()
  let shared: Readonly<Record<string, string>> = {}
  const resources = new Set<string>()
  for (const layer of inLayers(apps)) {
    const observations = await Promise.all(
      layer.map(async (app) => observe(parts, await wishForDescription(parts, app, signal, shared))),
    )
    for (const observed of observations) {
      const missingResources = observed.missingResources.filter((name) => !resources.has(name))
      plans.set(observed.app, planApp({ ...observed, missingResources }))
    }
    for (const { draft, missingResources } of observations) {
      shared = { ...shared, ...draft.newConfig.global }
      for (const name of missingResources) resources.add(name)
    }
  }
  return apps.map(({ name }) => plans.get(name)!)
}
