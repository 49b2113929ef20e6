/** The value, or `undefined` when the text holds no JSON. The mark that some editors begin a file with is none of it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** Whether a parsed value is an object with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a parsed value is a string. */
export function isText(value: unknown): value is string {
  return typeof value === 'string'
}
