import { distance } from 'fastest-levenshtein'

/** The name that was probably meant: the nearest one, when it is near enough to be a slip of the fingers. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => ({ candidate, distance: distance(name, candidate) }))
  const best = ranked.toSorted((left, right) => left.distance - right.distance)[0]
  return best && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : undefined
}
