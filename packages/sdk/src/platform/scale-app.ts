import { isDeepStrictEqual } from 'node:util'
import { quantityProblem } from '../descriptions/validate-app.ts'
import { BerthError } from '../errors.ts'
import { assertAlone } from '../release/alone.ts'
import { assertProcessTypes } from '../release/assert-process-types.ts'
import type { ReleaseSpec } from '../release/release-spec.ts'
import { changeApp } from './change-app.ts'
import type { ProgressOptions } from './event.ts'
import type { DeployResult } from './platform.ts'
import type { Session } from './session.ts'
import { existingApp, wishForActive } from './wishes.ts'

type Formation = Readonly<Record<string, number>>

/** Sets quantities by hand: at once when the app runs, else for when it does. */
export async function scaleApp(
  session: Session,
  app: string,
  formation: Formation,
  options: ProgressOptions,
): Promise<DeployResult> {
  const { parts } = session
  const { state } = parts
  existingApp(parts, app)
  assertQuantities(formation)
  return session.exclusively(app, options, async (signal) => {
    const { formation: byHand, isStopped } = existingApp(parts, app)
    const kept = { ...byHand, ...formation }
    const keep = (): void => state.apps.setFormation(app, kept)
    const active = state.releases.active(app)
    if (active && !isStopped) {
      const wish = wishForActive(parts, app, {
        spec: (spec) => scaled(app, spec, formation),
        onActivate: keep,
      })
      return changeApp(parts, wish, { ...options, signal })
    }
    // What is refused when it runs is refused when it does not; of what was never deployed nothing is known.
    if (active) assertAlone(app, scaled(app, active.spec, formation))
    keep()
    const changed = !isDeepStrictEqual(kept, byHand)
    return { app, release: active?.release ?? 0, changed, urls: [], duration: 0 }
  })
}

function assertQuantities(formation: Formation): void {
  for (const [option, quantity] of Object.entries(formation)) {
    const problem = quantityProblem(quantity)
    if (problem !== undefined)
      throw new BerthError('INVALID_OPTION', { option, problem: `is wrong: ${problem}` })
  }
}

function scaled(app: string, spec: ReleaseSpec, formation: Formation): ReleaseSpec {
  const known = Object.keys(spec.processes)
  // To have none of what there is not is always right: so a quantity goes whose process type has gone.
  const needed = Object.keys(formation).filter((type) => formation[type] !== 0)
  assertProcessTypes(app, needed, known)
  if (spec.isFormationDeclared) throw new BerthError('FORMATION_IN_APP_JSON', { app })
  const wanted = Object.entries(formation).filter(([type]) => known.includes(type))
  return { ...spec, formation: { ...spec.formation, ...Object.fromEntries(wanted) } }
}
