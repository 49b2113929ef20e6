import type { Static, TObject, TProperties, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { describeSettingType, parseSetting } from './setting-type.ts'

/** Variables of the environment that are missing or malformed, all of them at once; no value is in it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  /** A sentence for each variable: `WORKER_ID is not set`. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The environment is incomplete: ${problems.join('; ')}`)
    this.problems = problems
  }
}

/**
 * The environment as typed, frozen settings. Text becomes what the schema says (numbers; `true`, `false`, `1`, `0`;
 * lists at commas), defaults are filled in, and an empty variable counts as one that is not set. Variables that the schema
 * does not name are left out.
 *
 * @param env - @default process.env
 * @throws {SettingsError} With every problem there is.
 * @example
 * const Settings = Type.Object({ ...baseSettings, WORKER_ID: Type.Integer({ minimum: 0, maximum: 1023 }) })
 * const settings = parseEnv(Settings)
 */
export function parseEnv<Properties extends TProperties>(
  schema: TObject<Properties>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Static<TObject<Properties>>> {
  const problems: string[] = []
  const settings: Record<string, unknown> = {}
  for (const [name, property] of Object.entries<TSchema>(schema.properties)) {
    const text = env[name] ?? ''
    const value = text === '' ? defaultOf(property) : parseSetting(property, text)
    if (text === '' && value === undefined) {
      if (isRequired(schema, name)) problems.push(`${name} is not set`)
    } else if (Value.Check(property, value)) {
      settings[name] = Array.isArray(value) ? Object.freeze(value) : value
    } else {
      problems.push(`${name} must be ${withArticle(describeSettingType(property))}`)
    }
  }
  // The second check never fails when each property passed its own; it is what gives the settings their type.
  if (problems.length > 0 || !Value.Check(schema, settings)) throw new SettingsError(problems)
  return Object.freeze(settings)
}

/** The value a variable has when it is not set. */
export function defaultOf(schema: TSchema): unknown {
  const { default: value }: { readonly default?: unknown } = schema
  return value
}

/** Whether the service cannot start without the variable, its default left aside. */
export function isRequired(schema: TObject, name: string): boolean {
  return schema.required?.includes(name) ?? false
}

function withArticle(type: string): string {
  if (type.startsWith('integer')) return `an ${type}`
  return /^(string|number|list)/.test(type) ? `a ${type}` : type
}
