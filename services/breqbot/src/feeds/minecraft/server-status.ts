import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** How a server is, in its own words. */
export interface ServerStatus {
  /** The text that greets players, without its colours. */
  readonly greeting: string
  readonly version: string
  readonly online: number
  readonly most: number
  /** Some of the players, as far as the server names them. */
  readonly players: readonly string[]
}

const Answer = Type.Object({
  version: Type.Optional(Type.Object({ name: Type.String() })),
  players: Type.Optional(
    Type.Object({
      online: Type.Integer(),
      max: Type.Integer(),
      sample: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
    }),
  ),
  description: Type.Optional(Type.Unknown()),
})

/** Reads what a server answers; undefined when that is no status. */
export function readStatus(json: string): ServerStatus | undefined {
  const answer = parseJson(json)
  if (!Value.Check(Answer, answer)) return undefined
  const { version, players, description } = answer
  return {
    greeting: withoutColours(textOf(description)).trim(),
    version: withoutColours(version?.name ?? ''),
    online: players?.online ?? 0,
    most: players?.max ?? 0,
    players: (players?.sample ?? []).map(({ name }) => withoutColours(name)),
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const DEEPEST = 20

/** The text of a chat component: a text, a list of components, or an object with text and more components. */
function textOf(component: unknown, depth = 0): string {
  if (typeof component === 'string') return component
  if (depth > DEEPEST || typeof component !== 'object' || component === null) return ''
  if (Array.isArray(component)) return component.map((part) => textOf(part, depth + 1)).join('')
  const { text, extra }: { readonly text?: unknown; readonly extra?: unknown } = component
  return (typeof text === 'string' ? text : '') + textOf(extra, depth + 1)
}

const withoutColours = (text: string): string => text.replaceAll(/§./gu, '')
