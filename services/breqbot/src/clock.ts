/** Time as the bot knows it; tests have one of their own. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number
}

/** The host's own. */
export const systemClock: Clock = { now: () => Date.now() }
