import { isDeepStrictEqual } from 'node:util'
import type { ConfigValues } from '../config/config.ts'
import type { App } from '../descriptions/app.ts'
import type { BuildSecrets } from '../descriptions/build-secrets.ts'
import { BerthError, isBerthError } from '../errors.ts'
import { own } from '../own.ts'
import type { Change } from '../plan/step.ts'
import { assertAlone } from '../release/alone.ts'
import { draftRelease } from '../release/draft-release.ts'
import type { ReleaseDraft } from '../release/draft-release.ts'
import type { ReleaseSpec } from '../release/release-spec.ts'
import { splitConfig } from '../release/split-config.ts'
import type { AppRecord } from '../store/app-store.ts'
import type { ReleaseRecord } from '../store/release-store.ts'
import { NO_SETTINGS } from '../settings/app-settings.ts'
import { buildOf } from '../settings/merge-settings.ts'
import type { Builder, Source, SourceSummary } from '../wall/builder.ts'
import type { ChangeWish } from './change-app.ts'
import type { Parts } from './parts.ts'
import { nearestName } from './suggest.ts'

/** The app as kept. @throws {BerthError} APP_NOT_FOUND with a near name */
export function existingApp({ state }: Pick<Parts, 'state'>, app: string): AppRecord {
  const record = state.apps.get(app)
  if (record) return record
  const near = nearestName(
    app,
    state.apps.list().map(({ name }) => name),
  )
  throw new BerthError('APP_NOT_FOUND', { app, ...(near !== undefined && { near }) })
}

/** The active release. @throws {BerthError} APP_NOT_FOUND, APP_NOT_DEPLOYED */
export function activeRelease(parts: Pick<Parts, 'state'>, app: string): ReleaseRecord {
  existingApp(parts, app)
  const active = parts.state.releases.active(app)
  if (!active) throw new BerthError('APP_NOT_DEPLOYED', { app })
  return active
}

/** What a source was found to be. */
export interface Inspection {
  readonly source: Source
  readonly summary: SourceSummary
}

/**
 * Looks at the source of an app as it is now.
 *
 * @param earlier - answered again, when it was of the same source: what a fleet was planned and built from is what it gets
 * @throws {BerthError} SOURCE_NOT_FOUND, IMAGE_NOT_FOUND and what else an engine finds wrong with a source
 */
export async function inspectApp(
  { state, engine }: Pick<Parts, 'state' | 'engine'>,
  description: App,
  signal: AbortSignal,
  earlier?: Inspection,
): Promise<Inspection> {
  const { name } = description
  const { source } = buildOf(description, state.apps.get(name)?.settings ?? NO_SETTINGS)
  if (earlier && isDeepStrictEqual(earlier.source, source)) return earlier
  return { source, summary: await inspectSource(engine, name, source, signal) }
}

/**
 * The app as described, from its source as it was found.
 *
 * @param assumed - shared config that will have been set by then
 */
export function wishForDescription(
  { state, engine }: Parts,
  description: App,
  { source, summary }: Inspection,
  assumed: ConfigValues = {},
): ChangeWish {
  const { name } = description
  const record = state.apps.get(name)
  const draft = draftRelease({
    description,
    summary,
    engine,
    ...(record && { record }),
    config: state.config.read(name),
    globalConfig: state.config.read({ global: true }),
    assumed,
    isFirst: state.releases.active(name) === undefined,
  })
  assertAlone(name, draft.spec)
  return {
    app: name,
    draft,
    domains: description.domains,
    source,
    buildSecrets: buildOf(description, record?.settings ?? NO_SETTINGS).buildSecrets,
    onActivate: () => {
      state.apps.setDescription(name, description)
      state.apps.setStopped(name, false)
    },
  }
}

async function inspectSource(
  engine: Builder,
  name: string,
  source: Source,
  signal: AbortSignal,
): Promise<SourceSummary> {
  try {
    return await engine.inspect(source, { signal })
  } catch (error) {
    // An engine knows the folder or the image, but not whose it is.
    if (isBerthError(error, 'SOURCE_NOT_FOUND'))
      throw new BerthError('SOURCE_NOT_FOUND', { ...error.details, app: name }, { cause: error })
    if (isBerthError(error, 'IMAGE_NOT_FOUND'))
      throw new BerthError('IMAGE_NOT_FOUND', { ...error.details, app: name }, { cause: error })
    throw error
  }
}

/** The active release with something of it changed. */
export function wishForActive(
  parts: Pick<Parts, 'state'>,
  app: string,
  change: {
    readonly spec?: (spec: ReleaseSpec) => ReleaseSpec
    readonly config?: ConfigValues
    readonly reason?: Change
    readonly replace?: readonly string[]
    readonly onActivate?: () => void
  } = {},
): ChangeWish {
  const active = activeRelease(parts, app)
  const spec = change.spec ? change.spec(active.spec) : active.spec
  if (change.spec) assertAlone(app, spec)
  const { run } = splitConfig(change.config ?? {}, buildSecretsOf(parts, app), spec.env)
  const config = {
    app: change.config ? run : active.config.app,
    global: sharedConfig(parts, spec, active),
  }
  return wishOf(parts, app, { spec, config, newConfig: NOTHING_NEW }, change)
}

/** An earlier release as it was: build, config and formation together. @throws {BerthError} RELEASE_NOT_FOUND */
export function wishForRollback(
  parts: Pick<Parts, 'state'>,
  app: string,
  to: number | undefined,
): ChangeWish {
  const { state } = parts
  const active = activeRelease(parts, app)
  const earlier = state.releases.list(app).filter(({ status }) => status === 'superseded')
  const target = to === undefined ? earlier[0] : earlier.find(({ release }) => release === to)
  if (!target || target.release === active.release) {
    throw new BerthError('RELEASE_NOT_FOUND', {
      app,
      release: String(to ?? 'before'),
      known: earlier.map(({ release }) => release),
    })
  }
  const { spec, config } = target
  return wishOf(
    parts,
    app,
    { spec, config, newConfig: NOTHING_NEW },
    {
      reason: { what: 'rollback', to: target.release },
      onActivate: () => {
        const { build } = splitConfig(state.config.read(app), buildSecretsOf(parts, app), spec.env)
        state.config.replace(app, { ...config.app, ...build })
        state.apps.setFormation(app, spec.formation)
        // A release of an older Berth does not know what was set by hand.
        if (spec.described) state.apps.setSettings(app, spec.byHand ?? NO_SETTINGS)
      },
    },
  )
}

function buildSecretsOf({ state }: Pick<Parts, 'state'>, app: string): BuildSecrets {
  const record = state.apps.get(app)
  return record?.description ? buildOf(record.description, record.settings).buildSecrets : {}
}

const NOTHING_NEW = { app: {}, global: {} } as const

function wishOf(
  { state }: Pick<Parts, 'state'>,
  app: string,
  draft: ReleaseDraft,
  { reason, replace, onActivate }: { reason?: Change; replace?: readonly string[]; onActivate?: () => void },
): ChangeWish {
  const record = state.apps.get(app)
  const description = record?.description
  return {
    app,
    draft,
    domains: description?.domains ?? [],
    ...buildSource(draft.spec, record),
    ...(reason && { reason }),
    ...(replace && { replace }),
    ...(onActivate && { onActivate }),
  }
}

// What an image stood for is the same for ever, whatever its name stands for now.
function buildSource(
  { build }: ReleaseSpec,
  record: AppRecord | undefined,
): Pick<ChangeWish, 'source' | 'buildSecrets'> {
  const [processType] = Object.keys(build?.processTypes ?? {})
  if (build?.pinned?.includes('@') && processType !== undefined)
    return { source: { kind: 'image', reference: build.pinned, processType } }
  if (!record?.description) return {}
  return buildOf(record.description, record.settings)
}

// What apps share may have changed since the release was made.
function sharedConfig(
  { state }: Pick<Parts, 'state'>,
  spec: ReleaseSpec,
  active: ReleaseRecord,
): ConfigValues {
  const current = state.config.read({ global: true })
  const names = Object.values(spec.env).flatMap((value) =>
    typeof value === 'object' && value.kind === 'secret' && value.scope === 'global' ? [value.name] : [],
  )
  return Object.fromEntries(
    names.map((name) => [name, own(current, name) ?? own(active.config.global, name) ?? '']),
  )
}
