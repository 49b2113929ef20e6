import { setTimeout } from 'node:timers/promises'
import { isBerthError } from '@berth/sdk'

export interface WaitOptions {
  readonly home: string
  readonly signal: AbortSignal
  /** Told that it waits, and for whom. */
  readonly note: (text: string) => void
}

const PATIENCE = 30_000
const TRY_INTERVAL = 100

/**
 * Attempts something until no other process has the home open: another command may have it for a moment, or a platform
 * may be on its way up and will answer soon.
 *
 * @throws {BerthError} HOME_IN_USE after half a minute
 */
export async function waitForHome<T>(
  { home, signal, note }: WaitOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + PATIENCE
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await attempt()
    } catch (error) {
      if (!isBerthError(error, 'HOME_IN_USE') || performance.now() > deadline) throw error
      if (isFirst) note(`Waiting for process ${error.details.pid}, which has ${home} open`)
      await setTimeout(TRY_INTERVAL, undefined, { signal })
    }
  }
}
