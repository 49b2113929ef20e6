import { setTimeout as sleep } from 'node:timers/promises'
import type { DrainResult } from '@berth/sdk'
import type { Controller } from './controller.ts'
import { countInFlight, cutInFlight, forgetCut, formatPlace } from './in-flight.ts'
import { drainingSlots } from './state.ts'
import type { SlotPlace } from './state.ts'

/** Milliseconds between two looks: often at first, as most requests are short. */
const PAUSES = { first: 5, longest: 100, growth: 1.5 } as const
/** Milliseconds that requests which were cut may take to be gone. */
const CUT_TIMEOUT = 2_000

export interface HaproxyDrain {
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

/**
 * Waits until nothing is in flight at the slots of an app that get no more, and ends what is left after the timeout. Slots that
 * are routed to again meanwhile are no longer waited for.
 *
 * @returns the slots that are idle now, and how many requests were ended
 */
export async function drainSlots(
  controller: Controller,
  app: string,
  { timeout, signal }: HaproxyDrain,
): Promise<DrainResult & { readonly idle: readonly SlotPlace[] }> {
  const { masterSocket, cut: cutMap } = controller.folder.paths
  const left = new Set(drainingSlots(controller.state, app).map(formatPlace))
  const waiting = () => drainingSlots(controller.state, app).filter((place) => left.has(formatPlace(place)))
  const deadline = Date.now() + timeout
  let pause: number = PAUSES.first
  for (let calm = 0; ;) {
    const places = waiting()
    if (places.length === 0) return { cut: 0, idle: [] }
    const busy = await busyOf(masterSocket, places)
    calm = busy.length === 0 ? calm + 1 : 0
    // Twice: a request may just have been given to a target when it was counted for the first time.
    if (calm === 2) return { cut: 0, idle: places }
    if (Date.now() >= deadline && busy.length > 0) break
    await sleep(Math.min(pause, Math.max(1, deadline - Date.now())), undefined, { signal }).catch(() => {
      throw signal?.reason
    })
    if (busy.length > 0) pause = Math.min(pause * PAUSES.growth, PAUSES.longest)
  }

  let cut = 0
  const places = waiting()
  for (const place of places) cut += await cutInFlight(masterSocket, cutMap, place)
  for (const end = Date.now() + CUT_TIMEOUT; Date.now() < end; await sleep(PAUSES.first))
    if ((await busyOf(masterSocket, places)).length === 0) break
  for (const place of places) await forgetCut(masterSocket, cutMap, place)
  return { cut, idle: places }
}

async function busyOf(masterSocket: string, places: readonly SlotPlace[]): Promise<string[]> {
  const counts = await countInFlight(masterSocket, places)
  return [...counts].filter(([, count]) => count > 0).map(([key]) => key)
}
