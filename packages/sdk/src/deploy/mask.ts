import type { Parts } from '../platform/parts.ts'
import type { RunnableRelease } from './process-spec.ts'

const MASK = '•••'
const SHORTEST_SECRET = 8

/**
 * A function that hides in a text what is secret in a release: values of its config, and passwords of resources.
 *
 * @param declared - what somebody has called a secret, so that it is hidden whatever it looks like
 */
export function maskFor(
  { state }: Pick<Parts, 'state'>,
  release: Pick<RunnableRelease, 'config'> | undefined,
  declared: readonly string[] = [],
): (text: string) => string {
  const { app = {}, global = {} } = release?.config ?? {}
  const values = [...Object.values(app), ...Object.values(global)].flatMap(withLines).filter(isWorthHiding)
  const passwords = state.resources.list().map(({ password }) => password)
  const hidden = declared.flatMap((value) => [value, ...withLines(value).filter(isWorthHiding)])
  const secrets = [...new Set([...values, ...passwords, ...hidden])].filter((value) => value !== '')
  // Longer ones first, or the rest of a secret that contains another one would show.
  secrets.sort((left, right) => right.length - left.length)
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text)
}

/** Output comes by lines, so that a key of several is never seen whole. */
function withLines(value: string): readonly string[] {
  return [value, ...value.split(/\r?\n/)]
}

// `production`, `8080` and a plain address tell nothing, and hiding them makes a log unreadable.
function isWorthHiding(value: string): boolean {
  if (value.length < SHORTEST_SECRET || /^([a-z]+|\d+)$/.test(value)) return false
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isPlainUrl = url !== undefined && url.host !== '' && url.password === '' && url.search === ''
  return !isPlainUrl
}
