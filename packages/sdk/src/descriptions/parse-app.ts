import { BerthError } from '../errors.ts'
import type { App } from './app.ts'
import type { Check } from './check.ts'
import { deepFreeze } from './deep-freeze.ts'
import { NO_OPTIONS } from './docker-options.ts'
import type { EnvValue } from './env-value.ts'
import { nameProblem } from './names.ts'
import type { Source } from '../wall/builder.ts'
import { validateApp } from './validate-app.ts'

const CHECK_KINDS = new Set<Check['kind']>(['http', 'tcp', 'command', 'uptime'])
const LIMITS = new Set(['memory', 'cpus'])
const NAMED_BY = { secret: 'name', url: 'app', redis: 'name', mount: 'to' } as const

/**
 * Makes a description of JSON that came over a wire or from a file, trusting nothing of it.
 *
 * @throws {BerthError} INVALID_DESCRIPTION
 */
export function parseApp(json: unknown): App {
  return checkApp(isRecord(json) ? { ...LATER, ...json } : json)
}

// What descriptions did not have at first; those that were written then are still read.
const LATER = { dockerOptions: NO_OPTIONS, limits: {}, buildpacks: [], buildSecrets: {} }

function checkApp(json: unknown): App {
  const name = isRecord(json) && typeof json.name === 'string' ? json.name : ''
  const problems = isRecord(json) ? shapeProblems(json) : ['it is no object']
  const description = json as App
  if (problems.length === 0) {
    const invalidName = nameProblem(description.name)
    if (invalidName) problems.push(`its name ${invalidName}`)
    problems.push(...validateApp(description))
  }
  if (problems.length > 0) {
    throw new BerthError('INVALID_DESCRIPTION', { subject: name || 'an app without a name', problems })
  }
  return deepFreeze(structuredClone(description))
}

// Only shapes: what the values mean is for validateApp, which can rely on them then.
function shapeProblems(json: Record<string, unknown>): string[] {
  const expect = (isRight: boolean, place: string, what: string): string[] =>
    isRight ? [] : [`${place} is no ${what}`]
  const { source, env, domains, formation, checks, order, stopTimeout, mounts, publish } = json
  return [
    ...expect(json.kind === 'app', 'kind', 'app'),
    ...expect(typeof json.name === 'string', 'name', 'text'),
    ...expect(isSource(source), 'source', 'folder with an absolute path, and no image'),
    ...expect(isRecordOf(env, isEnvValue), 'env', 'object of texts and references'),
    ...expect(isListOf(domains, isText), 'domains', 'list of texts'),
    ...expect(isRecordOf(formation, isNumber), 'formation', 'object of numbers'),
    ...expect(
      isRecordOf(checks, (list) => isListOf(list, isCheck)),
      'checks',
      'object of lists of checks',
    ),
    ...expect(isRecordOf(order, isText), 'order', 'object of texts'),
    ...expect(isRecordOf(stopTimeout, isNumber), 'stopTimeout', 'object of numbers'),
    ...expect(isNumber(json.drainTimeout), 'drainTimeout', 'number'),
    ...expect(isListOf(mounts, isMount), 'mounts', 'list of mounts'),
    ...expect(
      isListOf(publish, (port) => isRecord(port) && isNumber(port.port)),
      'publish',
      'list of ports',
    ),
    ...expect(isDockerOptions(json.dockerOptions), 'dockerOptions', 'object of lists of texts, by phase'),
    ...expect(isRecordOf(json.limits, isLimits), 'limits', 'object of limits, by process type'),
    ...expect(isListOf(json.buildpacks, isText), 'buildpacks', 'list of texts'),
    ...expect(isRecordOf(json.buildSecrets, isSecret), 'buildSecrets', 'object of secrets'),
  ]
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => typeof value === 'number'
const isAbsolutePath = (value: unknown): boolean => isText(value) && value.startsWith('/')

/** Whether a value is shaped like a source; whether it can be used is for `parseApp` to say. */
export function isSource(source: unknown): source is Source {
  if (!isRecord(source)) return false
  if (source.kind === 'image') return isText(source.reference) && isText(source.processType)
  return source.kind === 'folder' && isAbsolutePath(source.path)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRecordOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return isRecord(value) && Object.values(value).every(isItem)
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isEnvValue(value: unknown): value is EnvValue {
  if (isText(value)) return true
  const named = isRecord(value) ? NAMED_BY[value.kind as keyof typeof NAMED_BY] : undefined
  return named !== undefined && isText((value as Record<string, unknown>)[named])
}

function isSecret(value: unknown): boolean {
  if (!isRecord(value) || value.kind !== 'secret' || !isText(value.name)) return false
  return (value.scope === 'app' || value.scope === 'global') && typeof value.generate === 'boolean'
}

function isCheck(value: unknown): boolean {
  return isRecord(value) && CHECK_KINDS.has(value.kind as Check['kind'])
}

function isMount(value: unknown): boolean {
  if (!isRecord(value) || !isText(value.from) || !isText(value.to)) return false
  const { readOnly, exclusive, allow, owner, mode } = value
  return (
    [readOnly, exclusive, allow].every((flag) => flag === undefined || typeof flag === 'boolean') &&
    [owner, mode].every((text) => text === undefined || isText(text))
  )
}

function isDockerOptions(value: unknown): boolean {
  const known = Object.keys(NO_OPTIONS)
  return (
    isRecord(value) &&
    isEqualSet(Object.keys(value), known) &&
    isRecordOf(value, (list) => isListOf(list, isText))
  )
}

function isLimits(value: unknown): boolean {
  return isRecord(value) && Object.entries(value).every(([key, limit]) => LIMITS.has(key) && isNumber(limit))
}

function isEqualSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item))
}
