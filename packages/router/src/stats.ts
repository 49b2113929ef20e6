import type { Context, Counters } from './context.ts'

export interface RouterStats extends Readonly<Counters> {
  /** Requests and tunnels that have a target now. */
  readonly inFlight: number
  readonly apps: readonly AppStats[]
}

export interface AppStats {
  readonly app: string
  readonly requests: number
  readonly targets: readonly { readonly instance: string; readonly inFlight: number }[]
}

export function readStats({ table, counters }: Context): RouterStats {
  const apps = table.apps().map(({ route, requests, targets }) => ({
    app: route.app,
    requests,
    targets: targets.map(({ target, flights }) => ({ instance: target.instance, inFlight: flights.size })),
  }))
  const inFlight = table.targets().reduce((sum, { flights }) => sum + flights.size, 0)
  return { ...counters, refused: { ...counters.refused }, inFlight, apps }
}
