import type { Address, Target } from '@berth/sdk'
import { SIZES } from './defaults.ts'
import type { Slot, SlotUse } from './state.ts'

/** A target and where HAProxy finds it. */
export interface PlacedTarget {
  readonly target: Target
  readonly address: Address
}

/**
 * Gives each target a slot: its own if it has one still, else the one that is free for longest. Slots of other targets get no
 * more requests. When there are too few slots, there are twice as many afterwards.
 */
export function assignTargets(
  slots: readonly Slot[],
  app?: string,
  targets?: readonly PlacedTarget[],
): Slot[] {
  const assigned = [...slots]
  while (assigned.length < SIZES.slots) assigned.push(newSlot(assigned.length))
  if (app === undefined || targets === undefined) return assigned
  const keys = new Map(targets.map((placed) => [keyOf(placed), placed]))
  for (const [index, { name, use }] of assigned.entries()) {
    if (use.state === 'free') continue
    const placed = keys.get(keyOf(use))
    keys.delete(keyOf(use))
    assigned[index] = { name, use: placed ? { state: 'up', app, ...placed } : { ...use, state: 'drain' } }
  }
  for (const placed of keys.values()) {
    let index = longestFree(assigned)
    if (index < 0) {
      index = assigned.length
      for (const wanted = assigned.length * 2; assigned.length < wanted;)
        assigned.push(newSlot(assigned.length))
    }
    assigned[index] = { name: `s${index + 1}`, use: { state: 'up', app, ...placed } }
  }
  return assigned
}

/** The same slots when no target is routed to any more. */
export function drainAll(slots: readonly Slot[]): Slot[] {
  return slots.map(({ name, use }) => ({ name, use: use.state === 'up' ? { ...use, state: 'drain' } : use }))
}

function longestFree(slots: readonly Slot[]): number {
  let found = -1
  let since = Infinity
  for (const [index, { use }] of slots.entries()) {
    if (use.state !== 'free' || use.since >= since) continue
    found = index
    since = use.since
  }
  return found
}

function newSlot(index: number): Slot {
  return { name: `s${index + 1}`, use: { state: 'free', since: 0 } }
}

/** Tells targets apart: an instance that came back on another port is another target. */
function keyOf({ target, address }: Pick<Exclude<SlotUse, { state: 'free' }>, 'target' | 'address'>): string {
  return `${target.instance} ${target.address.host} ${target.address.port} ${address.host} ${address.port}`
}
