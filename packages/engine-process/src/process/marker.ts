import { hash } from 'node:crypto'

const KEY = 'BERTH_INSTANCE'

/** How processes of one home are told apart from those of any other, by their environment. */
export interface Marker {
  /** The variable that a program is started with. */
  readonly env: Readonly<Record<string, string>>
  /** How the entry begins in the environment of everything that belongs to it. */
  readonly entry: string
}

/**
 * What marks everything that a program starts. What runs beside an instance has a longer path that begins with the
 * instance's: it ends with the instance, and not the other way round.
 */
export function markerOf(home: string, ...path: readonly string[]): Marker {
  const value = [hash('sha256', home).slice(0, 16), ...path].map((part) => `${part}/`).join('')
  return { env: { [KEY]: value }, entry: `${KEY}=${value}` }
}
