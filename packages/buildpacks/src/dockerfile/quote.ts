const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/
// A line that ends would end the instruction with it; the others are no part of any name, path or command.
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const UNPRINTABLE = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]/

/** Whether a text can be a word of a Dockerfile at all. */
export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text)
}

/**
 * The text as one word of a POSIX shell, whatever it contains.
 *
 * @throws {TypeError} when it has control characters; whoever read it from a source has to refuse them with a sentence.
 */
export function quoteWord(text: string): string {
  if (!isPrintable(text)) throw new TypeError(`${JSON.stringify(text)} has characters that no word can have`)
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * The text as the value of a variable in a Dockerfile, whatever it contains.
 *
 * @throws {TypeError} when it has control characters
 */
export function quoteValue(text: string): string {
  if (!isPrintable(text)) throw new TypeError(`${JSON.stringify(text)} has characters that no value can have`)
  return PLAIN.test(text) ? text : `"${text.replaceAll(/["\\$]/g, String.raw`\$&`)}"`
}

/**
 * A path or a reference for an instruction that is no command. There `$`, `*` and the like mean something, and
 * can be quoted in some of them only; so they are refused.
 *
 * @throws {TypeError}
 */
export function plainWord(text: string): string {
  if (!PLAIN.test(text)) throw new TypeError(`${JSON.stringify(text)} is no plain path, name or reference`)
  return text
}
