import { setTimeout } from 'node:timers/promises'

const LOOK_INTERVAL = 5

/** How long `until` waits. */
export interface UntilOptions {
  /** Milliseconds. @default 60_000, which only what never comes takes */
  readonly timeout?: number
}

/** What is left of a type when it was found to be truthy. */
type Truthy<Found> = Exclude<Found, false | null | undefined | 0 | ''>

/**
 * Waits until `look` gives something truthy, and answers with it.
 *
 * @param what - what is waited for, for the error when it does not come
 */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  { timeout = 60_000 }: UntilOptions = {},
): Promise<Truthy<Found>> {
  const deadline = performance.now() + timeout
  for (;;) {
    const found = await look()
    if (found) return found as Truthy<Found>
    if (performance.now() > deadline) throw new Error(`Waited ${timeout} ms in vain until ${what}`)
    await setTimeout(LOOK_INTERVAL)
  }
}
