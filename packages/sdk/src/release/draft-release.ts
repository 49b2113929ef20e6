import { randomBytes } from 'node:crypto'
import { parseScaleFile } from '@berth/procfile'
import type { ConfigSnapshot, ConfigValues } from '../config/config.ts'
import { forProcessType } from '../descriptions/app.ts'
import type { App } from '../descriptions/app.ts'
import { defaultChecks } from '../descriptions/check.ts'
import type { Check } from '../descriptions/check.ts'
import type { EnvValue } from '../descriptions/env-value.ts'
import { BerthError } from '../errors.ts'
import { own } from '../own.ts'
import { NO_SETTINGS } from '../settings/app-settings.ts'
import { applySettings } from '../settings/apply-settings.ts'
import { buildOf } from '../settings/merge-settings.ts'
import type { AppBuild } from '../settings/merge-settings.ts'
import type { AppRecord } from '../store/app-store.ts'
import type { Command, SourceSummary } from '../wall/builder.ts'
import { parseAppJson } from './app-json.ts'
import type { AppJson } from './app-json.ts'
import { assertProcessTypes } from './assert-process-types.ts'
import { splitConfig } from './split-config.ts'
import { readProcessTypes } from './read-process-types.ts'
import { RELEASE_PHASE, WEB } from './release-spec.ts'
import type { ProcessPlan, ReleaseSpec } from './release-spec.ts'

/** A release as it would be, before anything of it is made. */
export interface ReleaseDraft {
  readonly spec: ReleaseSpec
  readonly config: ConfigSnapshot
  /** Values that nobody set, to be kept from now on: generated ones, and those that `app.json` gives. */
  readonly newConfig: ConfigSnapshot
  /** What its source says that is not done, each as a sentence. @default [] */
  readonly warnings?: readonly string[]
}

export interface DraftInput {
  readonly description: App
  readonly summary: SourceSummary
  /** What reads the options that only it understands. */
  readonly engine: { readonly name: string }
  /** Absent before the app exists. */
  readonly record?: AppRecord
  readonly config: ConfigValues
  readonly globalConfig: ConfigValues
  /** Shared config that will have been set by the time that instances start, but not when builds are made. @default {} */
  readonly assumed?: ConfigValues
  readonly isFirst: boolean
}

const NO_APP_JSON: AppJson = { maxParallel: {}, checks: {}, env: {}, tasks: {}, warnings: [] }

/**
 * What a description and its source come to with the config as it is. Pure, but for the values that it generates.
 *
 * @throws {BerthError} INVALID_PROCFILE, INVALID_APP_JSON, UNKNOWN_PROCESS_TYPE, MISSING_CONFIG (every key at once),
 *   INVALID_OPTION, UNSUPPORTED
 */
export function draftRelease(input: DraftInput): ReleaseDraft {
  const { description, summary } = input
  const { [RELEASE_PHASE]: releasePhase, ...commands } = declaredProcesses(description.name, summary)
  const appJson =
    summary.appJson === undefined ? NO_APP_JSON : parseAppJson(description.name, summary.appJson)
  const env = { ...description.env, ...linkedEnv(input.record) }
  const { formation, warnings = [] } = draftFormation(input, Object.keys(commands), appJson)
  const spec: ReleaseSpec = {
    digest: summary.digest,
    processes: planProcesses(description, commands, appJson),
    formation,
    isFormationDeclared: appJson.formation !== undefined,
    env,
    tasks: { ...appJson.tasks, ...(typeof releasePhase === 'string' && { release: releasePhase }) },
    mounts: description.mounts,
    publish: description.publish,
    drainTimeout: description.drainTimeout,
  }
  const settings = input.record?.settings ?? NO_SETTINGS
  const { buildSecrets } = buildOf(description, settings)
  return {
    spec: applySettings(spec, description, settings, input.engine),
    ...draftConfig({ ...input, buildSecrets }, env, appJson),
    warnings: [...appJson.warnings.map((warning) => `app.json: ${warning}`), ...warnings],
  }
}

function declaredProcesses(app: string, summary: SourceSummary): Readonly<Record<string, Command>> {
  const { procfile } = summary
  const declared = procfile === undefined ? (summary.processTypes ?? {}) : readProcessTypes(app, procfile)
  if (Object.keys(declared).some((type) => type !== RELEASE_PHASE)) return declared
  const problem =
    procfile === undefined
      ? 'there is none; make one such as: web: node server.js'
      : 'it declares nothing that keeps running'
  throw new BerthError('INVALID_PROCFILE', { app, problems: [problem] })
}

function linkedEnv(record: AppRecord | undefined): Record<string, EnvValue> {
  const links = Object.entries(record?.links ?? {})
  return Object.fromEntries(links.map(([key, name]) => [key, { kind: 'redis', name } as const]))
}

function planProcesses(
  description: App,
  commands: Readonly<Record<string, Command>>,
  appJson: AppJson,
): Record<string, ProcessPlan> {
  assertProcessTypes(
    description.name,
    [
      ...Object.keys(description.checks),
      ...Object.keys(description.formation),
      ...Object.keys(description.limits).filter((type) => type !== '*'),
    ],
    Object.keys(commands),
  )
  return Object.fromEntries(
    Object.entries(commands).map(([type, command]) => [
      type,
      {
        command,
        order: forProcessType(description.order, type) ?? 'start-first',
        stopTimeout: forProcessType(description.stopTimeout, type) ?? 30_000,
        ...maxParallelOf(own(appJson.maxParallel, type)),
        ...checksOf(type, own(description.checks, type) ?? own(appJson.checks, type)),
      },
    ]),
  )
}

function maxParallelOf(maxParallel: number | undefined): Pick<ProcessPlan, 'maxParallel'> {
  return maxParallel === undefined ? {} : { maxParallel }
}

function checksOf(
  type: string,
  declared: readonly Check[] | undefined,
): Pick<ProcessPlan, 'checks' | 'areChecksDefault'> {
  return declared ? { checks: declared } : { checks: defaultChecks(type === WEB), areChecksDefault: true }
}

/**
 * Quantities: web (or what an image runs as) 1 and others 0, then its `DOKKU_SCALE`, then what was scaled by hand; or instead of
 * all that what `app.json` says. Then the description.
 */
function draftFormation(
  { description, summary, record }: DraftInput,
  types: readonly string[],
  appJson: AppJson,
): Pick<ReleaseDraft, 'warnings'> & { readonly formation: Record<string, number> } {
  const { name, source } = description
  const first = source.kind === 'image' ? source.processType : WEB
  const declared = appJson.formation
  const scale = declared ? {} : readScale(name, summary.scale)
  const byHand = declared ? {} : (record?.formation ?? {})
  const formation = { ...(declared ?? { [first]: 1, ...scale, ...byHand }), ...description.formation }
  return {
    formation: Object.fromEntries(types.map((type) => [type, own(formation, type) ?? 0])),
    warnings: [
      ...unknownQuantities('app.json says', declared ?? {}, types),
      ...unknownQuantities('DOKKU_SCALE says', scale, types),
      ...unknownQuantities('By hand was set', byHand, types),
    ],
  }
}

// A process type may come and go with the branch that is deployed, so its quantity is kept, and no reason to fail.
function unknownQuantities(
  whoSays: string,
  formation: Readonly<Record<string, number>>,
  types: readonly string[],
): string[] {
  return Object.entries(formation)
    .filter(([type, quantity]) => quantity > 0 && !types.includes(type))
    .map(([type, quantity]) => `${whoSays} ${type}=${quantity}, but the app has no such process type`)
}

// A file that Dokku no longer reads, but that old apps still carry.
function readScale(app: string, text: string | undefined): Readonly<Record<string, number>> {
  const result = parseScaleFile(text ?? '')
  if (result.ok) return result.formation
  const problems = result.problems.map(({ line, problem }) => `DOKKU_SCALE, line ${line}: ${problem}`)
  throw new BerthError('INVALID_PROCFILE', { app, problems })
}

function draftConfig(
  input: DraftInput & Pick<AppBuild, 'buildSecrets'>,
  env: ReleaseSpec['env'],
  appJson: AppJson,
): Pick<ReleaseDraft, 'config' | 'newConfig'> {
  const added = { app: new Map<string, string>(), global: new Map<string, string>() }
  const shared = new Map<string, string>()
  const missing: string[] = []
  const shareable = { ...input.globalConfig, ...input.assumed }

  for (const [key, declared] of Object.entries(appJson.env)) {
    if (Object.hasOwn(env, key)) continue
    const current = own(input.config, key) ?? ''
    if (declared.value !== undefined && (declared.isSynced || (input.isFirst && current === ''))) {
      if (current !== declared.value) added.app.set(key, declared.value)
    } else if (current === '' && declared.isGenerated) added.app.set(key, generateSecret())
    else if (current === '' && declared.isRequired && declared.value === undefined) missing.push(key)
  }
  for (const value of Object.values(env)) {
    if (typeof value === 'string' || value.kind !== 'secret') continue
    const { name, scope, generate } = value
    const current = own({ app: input.config, global: shareable }[scope], name) ?? added[scope].get(name)
    if (current === undefined && !generate) missing.push(name)
    if (current === undefined && generate) added[scope].set(name, generateSecret())
    if (scope === 'global') shared.set(name, current ?? added.global.get(name) ?? '')
  }
  missing.push(...missingForBuild(input))
  if (missing.length > 0)
    throw new BerthError('MISSING_CONFIG', { app: input.description.name, keys: [...new Set(missing)] })
  const newConfig = { app: Object.fromEntries(added.app), global: Object.fromEntries(added.global) }
  const { run } = splitConfig({ ...input.config, ...newConfig.app }, input.buildSecrets, env)
  return { config: { app: run, global: Object.fromEntries(shared) }, newConfig }
}

function missingForBuild({
  buildSecrets,
  summary,
  config,
  globalConfig,
}: DraftInput & Pick<AppBuild, 'buildSecrets'>): readonly string[] {
  const needed = (summary.secrets ?? []).flatMap((name) => own(buildSecrets, name) ?? [])
  const stored = { app: config, global: globalConfig }
  return needed.filter(({ scope, name }) => own(stored[scope], name) === undefined).map(({ name }) => name)
}

/** 64 hex digits, which need no quoting anywhere. */
function generateSecret(): string {
  return randomBytes(32).toString('hex')
}
