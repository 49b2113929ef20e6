import { isDeepStrictEqual } from 'node:util'
import type { ReleaseSpec } from '../release/release-spec.ts'
import { NO_SETTINGS } from '../settings/app-settings.ts'
import type { AppSettings } from '../settings/app-settings.ts'
import { applySettings } from '../settings/apply-settings.ts'
import type { AppRecord } from '../store/app-store.ts'
import type { Parts } from './parts.ts'
import type { ConfigChangeOptions } from './platform.ts'
import type { SettingsResult } from './platform-settings.ts'
import type { Session } from './session.ts'
import { existingApp, wishForActive } from './wishes.ts'

/** What becomes of what was set by hand. The release is the one that is active, the record the app as it is kept. */
type Edit = (settings: AppSettings, spec: ReleaseSpec | undefined, record: AppRecord) => AppSettings

/** Changes what was set by hand, all of it or nothing: where the app runs, it is kept only once it runs well with that. */
export async function changeSettings(
  session: Session,
  app: string,
  { restart = true, ...progress }: ConfigChangeOptions,
  edit: Edit,
): Promise<SettingsResult> {
  const { parts } = session
  const { state } = parts
  const next = (): { readonly before: AppSettings; readonly byHand: AppSettings } => {
    const record = existingApp(parts, app)
    return {
      before: record.settings,
      byHand: edit(record.settings, state.releases.active(app)?.spec, record),
    }
  }
  const isDeployed = state.releases.active(app) !== undefined
  if (!restart || !isDeployed || existingApp(parts, app).isStopped) {
    return session.exclusively(app, progress, async () => {
      const { before, byHand } = next()
      state.apps.setSettings(app, byHand)
      return resultOf(before, byHand, isDeployed)
    })
  }
  let outcome = { before: NO_SETTINGS, byHand: NO_SETTINGS }
  const deploy = await session.change(
    app,
    () => {
      const { byHand } = (outcome = next())
      return wishForActive(parts, app, {
        spec: (spec) => withSettings(parts, spec, existingApp(parts, app), byHand),
        onActivate: () => state.apps.setSettings(app, byHand),
      })
    },
    progress,
  )
  const { before, byHand } = outcome
  return { ...resultOf(before, byHand, needsBuild(before, byHand)), deploys: [deploy] }
}

/** A release's spec with what was set by hand. */
export function withSettings(
  { engine }: Pick<Parts, 'engine'>,
  spec: ReleaseSpec,
  { description }: AppRecord,
  settings: AppSettings,
): ReleaseSpec {
  const described = spec.described ?? description
  return described ? applySettings(spec, described, settings, engine) : spec
}

function needsBuild(before: AppSettings, after: AppSettings): boolean {
  return (
    !isDeepStrictEqual(before.buildpacks, after.buildpacks) ||
    !isDeepStrictEqual(before.dockerOptions.build, after.dockerOptions.build)
  )
}

function resultOf(before: AppSettings, byHand: AppSettings, needsDeploy: boolean): SettingsResult {
  const changed = !isDeepStrictEqual(before, byHand)
  return { changed, needsDeploy: changed && needsDeploy, byHand, deploys: [] }
}
