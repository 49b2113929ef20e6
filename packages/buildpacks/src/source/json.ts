import { parse, printParseErrorCode } from 'jsonc-parser'
import type { ParseError } from 'jsonc-parser'
import type { Problems } from './problems.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * The object that a file holds; comments and trailing commas are allowed. Text that holds none is a problem that names
 * the file, and an empty object.
 */
export function readObject(file: string, text: string, problems: Problems): JsonObject {
  const errors: ParseError[] = []
  const value: unknown = parse(text, errors, { allowTrailingComma: true })
  const error = errors[0]
  if (error) {
    const line = text.slice(0, error.offset).split('\n').length
    problems.add(`${file} is no JSON: ${printParseErrorCode(error.error)} in line ${line}`)
    return {}
  }
  if (isObject(value)) return value
  problems.add(`${file} holds no object`)
  return {}
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The texts of an object by key; everything else in it is left out. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
