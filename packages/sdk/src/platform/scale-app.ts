import { quantityProblem } from '../descriptions/validate-app.ts'
import { BerthError } from '../errors.ts'
import type { ProgressOptions } from './event.ts'
import type { DeployResult } from './platform.ts'
import type { Session } from './session.ts'
import { existingApp, wishForActive } from './wishes.ts'

type Formation = Readonly<Record<string, number>>

/** Sets quantities by hand: at once when the app has a release, else for its first one. */
export async function scaleApp(
  session: Session,
  app: string,
  formation: Formation,
  options: ProgressOptions,
): Promise<DeployResult> {
  const { state } = session.parts
  const { formation: byHand, isStopped } = existingApp(session.parts, app)
  const problem = Object.entries(formation).map(([type, quantity]) => ({
    option: type,
    problem: quantityProblem(quantity),
  }))
  const invalid = problem.find((entry) => entry.problem !== undefined)
  if (invalid)
    throw new BerthError('INVALID_OPTION', {
      option: invalid.option,
      problem: `is wrong: ${invalid.problem}`,
    })

  const active = state.releases.active(app)
  if (!active || isStopped) {
    state.apps.setFormation(app, { ...byHand, ...formation })
    return { app, release: active?.release ?? 0, changed: true, urls: [], duration: 0 }
  }
  return session.change(
    app,
    () =>
      wishForActive(session.parts, app, {
        spec: (spec) => {
          const known = Object.keys(spec.processes)
          const unknown = Object.keys(formation).find((type) => !known.includes(type))
          if (unknown !== undefined)
            throw new BerthError('UNKNOWN_PROCESS_TYPE', { app, processType: unknown, known })
          if (spec.isFormationDeclared) throw new BerthError('FORMATION_IN_APP_JSON', { app })
          return { ...spec, formation: { ...spec.formation, ...formation } }
        },
        onActivate: () => state.apps.setFormation(app, { ...byHand, ...formation }),
      }),
    options,
  )
}
