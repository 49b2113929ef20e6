import type { TSchema } from 'typebox'

/** What is read of a variable's JSON schema. */
interface Keywords {
  readonly type?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Keywords[]
  readonly items?: Keywords
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly format?: string
  readonly pattern?: string | RegExp
}

const NUMBER = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false }

/**
 * The value that a variable's text stands for, or undefined when it stands for none. Whether it is in range is for the
 * schema to say.
 *
 * @throws {TypeError} When the schema is of a kind that no variable can hold.
 */
export function parseSetting(schema: TSchema, text: string): unknown {
  const keywords: Keywords = schema
  const choices = choicesOf(keywords)
  if (choices) return choices.find((choice) => String(choice) === text)
  switch (keywords.type) {
    case 'string':
      return text
    case 'integer':
      return parseInteger(text)
    case 'number':
      return NUMBER.test(text) ? Number(text) : undefined
    case 'boolean':
      return BOOLEANS[text.toLowerCase()]
    case 'array':
      return splitList(text).map((item) => parseSetting(keywords.items ?? { type: 'string' }, item))
    default:
      throw new TypeError(
        'A variable of the environment is a string, number, boolean, choice or list of these',
      )
  }
}

/** The schema in words: `integer from 0 to 65535`, `one of debug, info`. */
export function describeSettingType(schema: TSchema): string {
  const keywords: Keywords = schema
  const choices = choicesOf(keywords)
  if (choices) return choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`
  switch (keywords.type) {
    case 'boolean':
      return 'true or false'
    case 'array':
      return 'list, separated by commas'
    case 'string':
      return `string${describeText(keywords)}`
    default:
      return `${String(keywords.type)}${describeRange(keywords)}`
  }
}

/** None for one that a number cannot hold exactly: another than the one that was set would be worse. */
function parseInteger(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(value) ? value : undefined
}

function choicesOf({ const: only, enum: values, anyOf }: Keywords): readonly unknown[] | undefined {
  if (only !== undefined) return [only]
  if (values) return values
  return anyOf?.map((choice) => choice.const)
}

const splitList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

function describeRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Keywords): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  const bounds = [
    ...(minimum === undefined ? [] : [`of at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`of at most ${maximum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ]
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`
}

function describeText({ minLength, maxLength, format, pattern }: Keywords): string {
  const rules = [
    ...(minLength === undefined ? [] : [`of at least ${minLength} characters`]),
    ...(maxLength === undefined ? [] : [`of at most ${maxLength} characters`]),
    ...(format === undefined ? [] : [`in the form of a ${format}`]),
    ...(pattern === undefined ? [] : [`that matches ${String(pattern)}`]),
  ]
  return rules.length === 0 ? '' : ` ${rules.join(' and ')}`
}
