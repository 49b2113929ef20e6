import type { Metric } from '@berth/service'
import type { Offer } from './offer.ts'

/** What this service counts. */
export interface Numbers {
  readonly metrics: Readonly<Record<string, Metric>>
  readonly onDraw: (wasThere: boolean) => void
}

/** The numbers for `/metrics`. */
export function buildNumbers(offer: Offer): Numbers {
  let [given, empty] = [0, 0]
  const states = () => offer.list().map(({ state }) => state)
  return {
    onDraw: (wasThere) => {
      if (wasThere) given += 1
      else empty += 1
    },
    metrics: {
      autoredditor_posts_given_total: { type: 'counter', help: 'Posts handed out.', read: () => given },
      autoredditor_empty_total: {
        type: 'counter',
        help: 'Draws for which there was no post.',
        read: () => empty,
      },
      autoredditor_posts: {
        type: 'gauge',
        help: 'Posts that can be drawn.',
        read: () => offer.list().reduce((sum, { size }) => sum + size.all, 0),
      },
      autoredditor_subreddits: {
        type: 'gauge',
        help: 'Subreddits that are collected.',
        read: () => offer.list().length,
      },
      autoredditor_subreddits_failing: {
        type: 'gauge',
        help: 'Subreddits that could not be read, or are closed.',
        read: () => states().filter((state) => state !== undefined && state.state !== 'open').length,
      },
      autoredditor_oldest_refresh_seconds: {
        type: 'gauge',
        help: 'How long ago the subreddit was read that waits the longest.',
        read: () => {
          const times = states().flatMap((state) => state?.refreshed ?? [])
          return times.length === 0 ? 0 : Math.max(0, Date.now() / 1000 - Math.min(...times))
        },
      },
    },
  }
}
