import type { Entry } from '../config/catalogue.ts'

const HEAD = ['subreddit', 'state', 'read', 'next', 'wants', 'problem']

/** What is collected as columns. @param now - unix milliseconds */
export function formatEntries(entries: readonly Entry[], now: number): string {
  const rows = entries.map(({ subreddit, state, isWanted }) => [
    subreddit.name,
    state?.state ?? 'new',
    state?.refreshed === undefined ? 'never' : `${formatSpan(now / 1000 - state.refreshed)} ago`,
    state === undefined || isWanted || state.due * 1000 <= now
      ? 'now'
      : `in ${formatSpan(state.due - now / 1000)}`,
    formatWishes(subreddit),
    state?.problem ?? '',
  ])
  const lines = [HEAD, ...rows]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function formatWishes({ needs, nsfw, spoilers, minScore, domains, notDomains }: Entry['subreddit']): string {
  const wishes = [
    ...(needs === 'anything' ? [] : [needs]),
    ...(nsfw === 'no' ? [] : [nsfw === 'only' ? 'nsfw' : 'some-nsfw']),
    ...(spoilers ? ['spoilers'] : []),
    ...(minScore === 0 ? [] : [`score=${minScore}`]),
    ...domains.map((domain) => `domain=${domain}`),
    ...notDomains.map((domain) => `not-domain=${domain}`),
  ]
  return wishes.join(' ') || 'anything'
}

function formatSpan(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (minutes < 1) return `${Math.max(0, Math.round(seconds))} s`
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
