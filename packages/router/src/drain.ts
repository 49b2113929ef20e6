import type { DrainResult } from '@berth/sdk'
import type { Flight } from './flights.ts'
import type { TargetState } from './target-state.ts'

/** How much of the timeout close frames are spread over at most: the rest is for clients to answer them. */
const SPREAD = 0.8

export interface DrainLimits {
  /** Milliseconds. */
  readonly timeout: number
  /** Milliseconds between two close frames. */
  readonly spacing: number
  readonly signal: AbortSignal | undefined
}

/**
 * Waits until nothing is in flight at the targets, asks WebSockets to go, and ends what is left after the timeout.
 *
 * @returns how many requests were ended
 */
export async function drainTargets(
  targets: readonly TargetState[],
  limits: DrainLimits,
): Promise<DrainResult> {
  const { signal, timeout } = limits
  signal?.throwIfAborted()
  const idle = Promise.all(targets.map((target) => new Promise<void>((wake) => target.whenIdle(wake))))
  const timers = targets.length > 0 ? askToGo(targets, limits) : []
  const ended = Promise.withResolvers<void>()
  const deadline = setTimeout(ended.resolve, timeout)
  const onAbort = () => ended.reject(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  try {
    await Promise.race([idle, ended.promise])
  } finally {
    signal?.removeEventListener('abort', onAbort)
    for (const timer of [deadline, ...timers]) clearTimeout(timer)
  }
  let cut = 0
  for (const target of targets) {
    if (!target.isRetired) continue
    for (const flight of target.flights.list()) if (flight.cut()) cut++
  }
  return { cut }
}

/** Sends close frames one after the other, each at a random moment of its own slot, so that clients do not all come back at once. */
function askToGo(targets: readonly TargetState[], { timeout, spacing }: DrainLimits): NodeJS.Timeout[] {
  const tunnels = targets.flatMap((target) => {
    target.isDraining = true
    return target.flights
      .list()
      .filter((flight): flight is Flight & { goAway: () => void } => flight.goAway !== undefined)
  })
  const slot = Math.min(spacing, (timeout * SPREAD) / Math.max(1, tunnels.length))
  return tunnels.map((tunnel, index) => setTimeout(() => tunnel.goAway(), slot * (index + Math.random())))
}
