import type { Target } from '@berth/sdk'
import type { Relay } from '@berth/router'
import type { RouterState, Slot } from './state.ts'

/** Sends WebSockets to the targets that everything else goes to. */
export async function routeRelay(relay: Relay, after: RouterState, before?: RouterState): Promise<void> {
  for (const [index, { name, owner, slots }] of after.backends.entries()) {
    const was = before?.backends[index]
    if (was?.slots === slots && was?.owner === owner) continue
    if (owner) await relay.route(name, relayTargets(slots))
    else if (was?.owner) relay.unroute(name)
  }
}

function relayTargets(slots: readonly Slot[]): Target[] {
  return slots.flatMap(({ use }) =>
    use.state === 'up' ? [{ instance: use.target.instance, address: use.address }] : [],
  )
}
