import { parseEnv } from 'node:util'
import { BerthError } from '../errors.ts'
import type { ConfigValues } from './config.ts'
import type { ConfigFormat } from './format.ts'

/**
 * Config as text: dotenv, JSON, or `export` lines for a shell, keys sorted.
 *
 * @throws {BerthError} INVALID_OPTION when dotenv has no way to write a value
 */
export function formatConfig(values: ConfigValues, format: ConfigFormat): string {
  const entries = Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1))
  switch (format) {
    case 'json':
      return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`
    case 'shell':
      return entries.map(([key, value]) => `export ${key}=${quoteForShell(value)}\n`).join('')
    case 'envfile':
      return entries.map(([key, value]) => `${key}=${quoteForEnvFile(key, value)}\n`).join('')
  }
}

/**
 * Reads what `formatConfig` writes as `envfile` or `json`.
 *
 * @throws {BerthError} INVALID_OPTION
 */
export function parseConfig(text: string, format: 'envfile' | 'json'): ConfigValues {
  if (format === 'envfile') return parseEnv(text) as ConfigValues
  try {
    const json = JSON.parse(text) as unknown
    const isFlat =
      typeof json === 'object' &&
      json !== null &&
      Object.values(json).every((value) => typeof value === 'string')
    if (isFlat && !Array.isArray(json)) return json as ConfigValues
  } catch {
    // Told below; the parser's own message would quote a part of the text, which holds secrets.
  }
  throw new BerthError('INVALID_OPTION', {
    option: 'The JSON to import',
    problem: 'is not an object whose values are texts',
  })
}

/** A word that a shell takes as it is. */
export function quoteForShell(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

function quoteForEnvFile(key: string, value: string): string {
  if (/^[\w./:@%+,=-]*$/.test(value)) return value
  if (!value.includes("'") && !value.includes('\r')) return `'${value}'`
  if (!/["\\\r]/.test(value)) return `"${value}"`
  if (!/[`\r]/.test(value)) return `\`${value}\``
  throw new BerthError('INVALID_OPTION', {
    option: `The value of ${key}`,
    problem: 'cannot be written in dotenv, which has no escapes; use --format json',
  })
}
