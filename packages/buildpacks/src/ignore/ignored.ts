import dockerignore from '@balena/dockerignore'
import type { SourceEntry } from '@berth/sdk'

/** What no image that Berth plans contains, unless the app's own `.dockerignore` lets it back in with `!`. */
export const DEFAULT_RULES: readonly string[] = [
  // Secrets belong into the config; in an image everyone who has it could read them.
  '**/.env',
  '**/.env.local',
  '**/.env.*.local',
  '**/__pycache__',
  '**/*.pyc',
  '**/.venv',
  '**/.turbo',
  '**/npm-debug.log*',
]

/** The rules of a `.dockerignore`, in their order, without comments and blank lines. */
export function parseIgnoreRules(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/**
 * What is left of entries by the rules of a `.dockerignore`: anchored at the top (`logs` is not `a/logs`, `**` is
 * any depth), a folder with all below it, and the last rule that fits decides, so that `!` lets in again.
 *
 * @param kept - paths that stay whatever the rules say
 */
export function withoutIgnored(
  entries: readonly SourceEntry[],
  rules: readonly string[],
  kept: ReadonlySet<string> = new Set(),
): readonly SourceEntry[] {
  if (rules.length === 0) return entries
  const matcher = dockerignore.default({ ignorecase: false }).add([...rules])
  return entries.filter(({ path }) => kept.has(path) || !matcher.ignores(path))
}
