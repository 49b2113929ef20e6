import { setTimeout as sleep } from 'node:timers/promises'

/** Time as this service knows it; tests have one of their own. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number
  /** Resolves after so many milliseconds; rejects with the signal's reason. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** The host's own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async wait(milliseconds, signal) {
    try {
      await sleep(milliseconds, undefined, { ...(signal && { signal }) })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  },
}
