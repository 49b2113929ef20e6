import { domainsOf } from '../deploy/domains.ts'
import { finishRemovals } from '../deploy/finish-removals.ts'
import { buildsOf } from '../deploy/remove-builds.ts'
import { routeApp } from '../deploy/route-app.ts'
import { referencesOf } from '../descriptions/fleet.ts'
import { BerthError } from '../errors.ts'
import { WEB } from '../release/release-spec.ts'
import type { ProgressOptions } from './event.ts'
import type { Session } from './session.ts'
import { withSettings } from './change-settings.ts'
import { activeRelease, existingApp, wishForActive } from './wishes.ts'

/** Takes an app's instances away, after what is in flight has finished; it stays stopped until it is started. */
export async function stopApp(session: Session, app: string, options: ProgressOptions): Promise<void> {
  const { state, events } = session.parts
  await session.exclusively(app, options, async () => {
    const { spec } = activeRelease(session.parts, app)
    const record = existingApp(session.parts, app)
    state.apps.setStopped(app, true)
    if (spec.processes[WEB]) {
      const domains = domainsOf(session.parts, app, record.description?.domains ?? [])
      await routeApp(session.parts, app, domains, [])
      await session.parts.router.drain(app, { timeout: spec.drainTimeout })
    }
    await stopInstances(session, app)
    events.emit(app, { type: 'stopped' }, options.onEvent)
  })
}

/** Starts what was stopped, with the quantities and the config as they are now. */
export async function startApp(session: Session, app: string, options: ProgressOptions): Promise<void> {
  const { parts } = session
  await session.change(
    app,
    () => {
      const record = existingApp(parts, app)
      const { formation } = record
      const config = parts.state.config.read(app)
      return wishForActive(parts, app, {
        spec: (old) => {
          const spec = withSettings(parts, old, record, record.settings)
          return spec.isFormationDeclared
            ? spec
            : { ...spec, formation: { ...spec.formation, ...knownIn(spec.processes, formation) } }
        },
        config,
        onActivate: () => parts.state.apps.setStopped(app, false),
      })
    },
    options,
  )
}

/** Ends an app for good: instances, releases, builds and config. Its volumes and resources stay. */
export async function destroyApp(
  session: Session,
  app: string,
  options: ProgressOptions,
  stopOneOffs: () => Promise<void>,
): Promise<void> {
  const { state, engine, router, events } = session.parts
  await session.exclusively(app, options, async () => {
    existingApp(session.parts, app)
    const referring = state.apps
      .list()
      .filter(
        ({ name, description }) => name !== app && description && referencesOf(description).includes(app),
      )
    if (referring.length > 0)
      throw new BerthError('APP_IN_USE', { app, apps: referring.map(({ name }) => name) })
    await router.unroute(app)
    await Promise.all([stopInstances(session, app), stopOneOffs()])
    await session.parts.keeper.forget(app)
    state.transaction(() => {
      state.removals.add(app, state.releases.list(app).flatMap(buildsOf))
      state.apps.remove(app)
    })
    await finishRemovals({ state, engine }, app)
    events.emit(app, { type: 'destroyed' }, options.onEvent)
  })
}

async function stopInstances({ parts: { engine } }: Session, app: string): Promise<void> {
  const instances = await engine.list(app)
  await Promise.all(instances.map(({ id }) => engine.stop(id)))
}

function knownIn(
  processes: Readonly<Record<string, unknown>>,
  formation: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(Object.entries(formation).filter(([type]) => type in processes))
}
