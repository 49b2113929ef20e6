import { Value } from 'typebox/value'
import type { Static, TSchema } from 'typebox'

/** Reads JSON of a shape; undefined when it is anything else. */
export function readJson<Schema extends TSchema>(schema: Schema, text: string): Static<Schema> | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return Value.Check(schema, json) ? json : undefined
  } catch {
    return undefined
  }
}
