import { parse, printParseErrorCode } from 'jsonc-parser'
import type { ParseError } from 'jsonc-parser'
import { command, http, tcp, uptime } from '../descriptions/check.ts'
import type { Check, CheckManner, CheckTiming } from '../descriptions/check.ts'
import { configKeyProblem } from '../descriptions/names.ts'
import { checkProblem, quantityProblem } from '../descriptions/validate-app.ts'
import { BerthError } from '../errors.ts'
import type { ReleaseTasks } from './release-spec.ts'

/** What an `app.json` declares (Heroku's format, as Dokku reads it). Keys that mean nothing here are left alone. */
export interface AppJson {
  /** Given as soon as one quantity is: then the file owns the formation. */
  readonly formation?: Readonly<Record<string, number>>
  /** How many of a process type start at a time; all of a type that is left out. */
  readonly maxParallel: Readonly<Record<string, number>>
  readonly checks: Readonly<Record<string, readonly Check[]>>
  readonly env: Readonly<Record<string, EnvDeclaration>>
  readonly tasks: Pick<ReleaseTasks, 'predeploy' | 'postdeploy' | 'firstPostdeploy'>
  /** What it says that is not done, each as a sentence. */
  readonly warnings: readonly string[]
}

export interface EnvDeclaration {
  /** The value that it gets when it has none; with `sync` at every deploy. */
  readonly value?: string
  readonly isGenerated: boolean
  readonly isRequired: boolean
  readonly isSynced: boolean
}

type Json = Readonly<Record<string, unknown>>

/** What is said of an `app.json` while it is read. */
interface Notes {
  readonly problems: string[]
  readonly warnings: string[]
}

/**
 * Reads an `app.json`, comments allowed.
 *
 * @throws {BerthError} INVALID_APP_JSON with every problem at once
 */
export function parseAppJson(app: string, text: string): AppJson {
  const errors: ParseError[] = []
  const json = parse(text, errors, { allowTrailingComma: true }) as unknown
  const problems = errors.map(
    ({ error, offset }) => `line ${text.slice(0, offset).split('\n').length}: ${printParseErrorCode(error)}`,
  )
  if (problems.length === 0 && !isObject(json)) problems.push('it is no object')
  if (problems.length > 0) throw new BerthError('INVALID_APP_JSON', { app, problems })

  const root = json as Json
  const warnings: string[] = []
  const declaredFormation = objectAt(root, 'formation', problems)
  const formation = readFormation(declaredFormation, problems)
  const declared: AppJson = {
    ...(formation && { formation }),
    maxParallel: readMaxParallel(declaredFormation, problems),
    checks: readChecks(objectAt(root, 'healthchecks', problems), { problems, warnings }),
    env: readEnv(objectAt(root, 'env', problems), problems),
    tasks: readTasks(objectAt(root, 'scripts', problems), problems),
    warnings,
  }
  if (problems.length > 0) throw new BerthError('INVALID_APP_JSON', { app, problems })
  return declared
}

function readFormation(formation: Json, problems: string[]): Record<string, number> | undefined {
  const quantities: Record<string, number> = {}
  for (const [type, value] of Object.entries(formation)) {
    const quantity = isObject(value) ? value.quantity : undefined
    if (quantity === undefined) continue
    const problem = quantityProblem(quantity as number)
    if (problem) problems.push(`formation.${type}.quantity: ${problem}`)
    quantities[type] = quantity as number
  }
  return Object.keys(quantities).length > 0 ? quantities : undefined
}

function readMaxParallel(formation: Json, problems: string[]): Record<string, number> {
  const named = Object.entries(formation).flatMap(([type, value]) =>
    isObject(value) && value.max_parallel !== undefined ? [[type, value.max_parallel] as const] : [],
  )
  for (const [type, value] of named) {
    if (!Number.isInteger(value) || (value as number) < 1)
      problems.push(`formation.${type}.max_parallel: use a whole number from 1`)
  }
  return Object.fromEntries(named) as Record<string, number>
}

// Only what is asked for by its type decides: an entry that nothing has ever tried must not begin to fail deploys.
function readChecks(healthchecks: Json, notes: Notes): Record<string, Check[]> {
  const checks: Record<string, Check[]> = {}
  for (const [type, entries] of Object.entries(healthchecks)) {
    if (!Array.isArray(entries)) {
      notes.problems.push(`healthchecks.${type}: it is no list`)
      continue
    }
    const startup = entries.flatMap((entry, index) =>
      readCheck(entry, `healthchecks.${type}[${index}]`, notes),
    )
    // None at all is a choice; only others are not: then the default ones decide.
    if (startup.length > 0 || entries.length === 0) checks[type] = startup
  }
  return checks
}

function readCheck(entry: unknown, place: string, { problems, warnings }: Notes): Check[] {
  if (!isObject(entry)) {
    problems.push(`${place}: it is no object`)
    return []
  }
  if (entry.type !== 'startup') {
    warnings.push(...ignoredCheck(entry.type, place, problems))
    return []
  }
  const kinds = ['listening', 'command', 'path', 'uptime'].filter(
    (kind) => entry[kind] !== undefined && entry[kind] !== false,
  )
  if (kinds.length !== 1) {
    problems.push(
      `${place}: exactly one of listening, command, path and uptime decides what is checked, not ${kinds.length}`,
    )
    return []
  }
  // Its command would be one of this machine, which a source has no right to.
  if (entry.onFailure !== undefined)
    warnings.push(`${place}: onFailure is not done; berth events -t tells of every failure`)
  const check = toCheck(entry)
  const problem = checkProblem(check)
  if (problem) problems.push(`${place}: ${problem}`)
  return [check]
}

function ignoredCheck(type: unknown, place: string, problems: string[]): string[] {
  if (type === undefined)
    return [`${place} is not checked, since it has no type; those of type startup decide about a release`]
  if (type === 'liveness' || type === 'readiness')
    return [
      `${place} is not checked, since it is of type ${type}; those of type startup decide about a release`,
    ]
  problems.push(`${place}: the type ${JSON.stringify(type)} is none of startup, readiness and liveness`)
  return []
}

function toCheck(entry: Json): Check {
  if (entry.uptime !== undefined) return uptime(numberOf(entry.uptime) * 1000, readManner(entry))
  if (entry.command !== undefined) return command(readCommand(entry.command), readTiming(entry))
  const port = entry.port === undefined ? {} : { port: numberOf(entry.port) }
  if (entry.path === undefined) return tcp({ ...readTiming(entry), ...port })
  const headers = (Array.isArray(entry.httpHeaders) ? entry.httpHeaders : []).filter(isObject)
  return http(typeof entry.path === 'string' ? entry.path : '', {
    ...readTiming(entry),
    ...port,
    ...(entry.scheme !== undefined && { scheme: textOf(entry.scheme).toLowerCase() as 'http' | 'https' }),
    ...(typeof entry.content === 'string' && { content: entry.content }),
    headers: Object.fromEntries(headers.map(({ name, value }) => [textOf(name), textOf(value)])),
  })
}

function readManner({ name, warn }: Json): CheckManner {
  return { ...(typeof name === 'string' && name !== '' && { name }), ...(warn === true && { warn }) }
}

// The format counts in seconds. It waits 5 s between 3 attempts when it names one of the two but not the other.
function readTiming(entry: Json): Partial<CheckTiming> {
  const seconds = (value: unknown): number => numberOf(value) * 1000
  const paces = entry.attempts !== undefined || entry.wait !== undefined
  return {
    ...readManner(entry),
    ...(paces && { attempts: numberOf(entry.attempts ?? 3), interval: seconds(entry.wait ?? 5) }),
    ...(entry.timeout !== undefined && { timeout: seconds(entry.timeout) }),
    ...(entry.initialDelay !== undefined && { initialDelay: seconds(entry.initialDelay) }),
  }
}

// A list is an argument vector: each word is quoted, so that the shell which runs checks hands it on as it is.
function readCommand(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : ''
  return value.map((word) => `'${textOf(word).replaceAll("'", `'\\''`)}'`).join(' ')
}

function readEnv(env: Json, problems: string[]): Record<string, EnvDeclaration> {
  const declared: Record<string, EnvDeclaration> = {}
  for (const [key, entry] of Object.entries(env)) {
    const problem = configKeyProblem(key)
    if (problem) problems.push(`env: ${problem}`)
    const options: Json = isObject(entry) ? entry : { value: entry }
    declared[key] = {
      ...(isScalar(options.value) && { value: String(options.value) }),
      isGenerated: options.generator === 'secret',
      isRequired: options.required !== false,
      isSynced: options.sync === true,
    }
  }
  return declared
}

function readTasks(scripts: Json, problems: string[]): AppJson['tasks'] {
  const dokku = objectAt(scripts, 'dokku', problems)
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value.trim() !== '' ? value : undefined
  const predeploy = text(dokku.predeploy)
  const postdeploy = text(dokku.postdeploy)
  const firstPostdeploy = text(scripts.postdeploy)
  return {
    ...(predeploy && { predeploy }),
    ...(postdeploy && { postdeploy }),
    ...(firstPostdeploy && { firstPostdeploy }),
  }
}

function objectAt(json: Json, key: string, problems: string[]): Json {
  const value = json[key] ?? {}
  if (isObject(value)) return value
  problems.push(`${key}: it is no object`)
  return {}
}

// Of an object, both would ask the object itself, which may have anything in place of an answer.
function numberOf(value: unknown): number {
  return isScalar(value) ? Number(value) : Number.NaN
}

function textOf(value: unknown): string {
  return isScalar(value) ? String(value) : ''
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
