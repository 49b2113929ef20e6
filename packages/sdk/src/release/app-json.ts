import { parse, printParseErrorCode } from 'jsonc-parser'
import type { ParseError } from 'jsonc-parser'
import { command, http, tcp, uptime } from '../descriptions/check.ts'
import type { Check, CheckTiming } from '../descriptions/check.ts'
import { configKeyProblem } from '../descriptions/names.ts'
import { checkProblem, quantityProblem } from '../descriptions/validate-app.ts'
import { BerthError } from '../errors.ts'
import type { ReleaseTasks } from './release-spec.ts'

/** What an `app.json` declares (Heroku's format, as Dokku reads it). Keys that mean nothing here are left alone. */
export interface AppJson {
  /** Given as soon as one quantity is: then the file owns the formation. */
  readonly formation?: Readonly<Record<string, number>>
  readonly checks: Readonly<Record<string, readonly Check[]>>
  readonly env: Readonly<Record<string, EnvDeclaration>>
  readonly tasks: Pick<ReleaseTasks, 'predeploy' | 'postdeploy' | 'firstPostdeploy'>
}

export interface EnvDeclaration {
  /** The value that it gets when it has none; with `sync` at every deploy. */
  readonly value?: string
  readonly isGenerated: boolean
  readonly isRequired: boolean
  readonly isSynced: boolean
}

type Json = Readonly<Record<string, unknown>>

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
  const formation = readFormation(objectAt(root, 'formation', problems), problems)
  const declared: AppJson = {
    ...(formation && { formation }),
    checks: readChecks(objectAt(root, 'healthchecks', problems), problems),
    env: readEnv(objectAt(root, 'env', problems), problems),
    tasks: readTasks(objectAt(root, 'scripts', problems), problems),
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

function readChecks(healthchecks: Json, problems: string[]): Record<string, Check[]> {
  const checks: Record<string, Check[]> = {}
  for (const [type, entries] of Object.entries(healthchecks)) {
    if (!Array.isArray(entries)) {
      problems.push(`healthchecks.${type}: it is no list`)
      continue
    }
    // Liveness is the engine's: an instance that ends is started again. All others decide whether a release may take over.
    const startup = entries.filter((entry) => !isObject(entry) || entry.type !== 'liveness')
    checks[type] = startup.flatMap((entry, index) =>
      readCheck(entry, `healthchecks.${type}[${index}]`, problems),
    )
  }
  return checks
}

function readCheck(entry: unknown, place: string, problems: string[]): Check[] {
  if (!isObject(entry)) {
    problems.push(`${place}: it is no object`)
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
  const check = toCheck(entry)
  const problem = checkProblem(check)
  if (problem) problems.push(`${place}: ${problem}`)
  return [check]
}

function toCheck(entry: Json): Check {
  if (entry.uptime !== undefined) return uptime(Number(entry.uptime) * 1000)
  if (entry.command !== undefined) return command(readCommand(entry.command), readTiming(entry))
  if (entry.path === undefined) return tcp(readTiming(entry))
  const headers = (Array.isArray(entry.httpHeaders) ? entry.httpHeaders : []).filter(isObject)
  return http(typeof entry.path === 'string' ? entry.path : '', {
    ...readTiming(entry),
    ...(typeof entry.content === 'string' && { content: entry.content }),
    headers: Object.fromEntries(headers.map(({ name, value }) => [String(name), String(value)])),
  })
}

// The format counts in seconds. It waits 5 s between 3 attempts when it names one of the two but not the other.
function readTiming(entry: Json): Partial<CheckTiming> {
  const seconds = (value: unknown): number => Number(value) * 1000
  const paces = entry.attempts !== undefined || entry.wait !== undefined
  return {
    ...(paces && { attempts: Number(entry.attempts ?? 3), interval: seconds(entry.wait ?? 5) }),
    ...(entry.timeout !== undefined && { timeout: seconds(entry.timeout) }),
    ...(entry.initialDelay !== undefined && { initialDelay: seconds(entry.initialDelay) }),
  }
}

// A list is an argument vector: each word is quoted, so that the shell which runs checks hands it on as it is.
function readCommand(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : ''
  return value.map((word) => `'${String(word).replaceAll("'", `'\\''`)}'`).join(' ')
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

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
