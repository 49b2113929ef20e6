import type { SourceEntry } from '@berth/sdk'
import { DEFAULT_RULES, withoutIgnored } from './ignored.ts'

// Files for Berth, which nobody is meant to read on a site.
const NOT_SERVED = [
  'Procfile',
  'DOKKU_SCALE',
  'Aptfile',
  'app.json',
  'static.json',
  '.buildpacks',
  '.dockerignore',
]

// Without it Node does not know how to load what is beside it.
const KEPT = new Set(['package.json'])

/** The rules for what of a source is sent, the app's own last: they can let in again what is left out by default. */
export function ignoredBy(own: readonly string[], isServedAsItIs: boolean): readonly string[] {
  return [...DEFAULT_RULES, ...(isServedAsItIs ? NOT_SERVED : []), ...own]
}

/** What of the entries is sent. The rules are those of the app's folder; packages beside it have only the default ones. */
export function sentEntries(
  entries: readonly SourceEntry[],
  app: string,
  rules: readonly string[],
): readonly SourceEntry[] {
  if (app === '') return withoutIgnored(entries, rules, KEPT)
  const start = `${app}/`
  const own = entries.filter(({ path }) => path.startsWith(start))
  const kept = withoutIgnored(
    own.map((entry) => ({ ...entry, path: entry.path.slice(start.length) })),
    rules,
    KEPT,
  )
  const sent = new Set(kept.map(({ path }) => start + path))
  return withoutIgnored(entries, DEFAULT_RULES)
    .filter(({ path }) => !path.startsWith(start))
    .concat(own.filter(({ path }) => sent.has(path)))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
}
