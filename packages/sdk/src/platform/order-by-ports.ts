import type { PortMove } from '../deploy/host-ports.ts'
import type { App } from '../descriptions/app.ts'
import { referencesOf } from '../descriptions/fleet.ts'
import { BerthError } from '../errors.ts'

/** The names of the apps that an app is deployed after. */
export type WaitsFor = (app: App) => readonly string[]

/**
 * The order of a fleet: an app comes after those that it refers to, and after those that give up a port of the host that it takes.
 *
 * @throws {BerthError} PORT_TAKEN when one that gives up a port has to come after the one that takes it
 */
export function orderByPorts(apps: readonly App[], moves: readonly PortMove[]): WaitsFor {
  const waitsFor: WaitsFor = (app) => [
    ...referencesOf(app),
    ...moves.filter(({ to }) => to === app.name).map(({ from }) => from),
  ]
  for (const { from, to, port, host } of moves) {
    if (!waitsInTheEnd(apps, waitsFor, from, to)) continue
    const by = `${from}, which waits for ${to}, so that it takes two deploys to move it`
    throw new BerthError('PORT_TAKEN', { app: to, port, host: host || '0.0.0.0', by })
  }
  return waitsFor
}

function waitsInTheEnd(apps: readonly App[], waitsFor: WaitsFor, name: string, other: string): boolean {
  const reached = new Set([name])
  // A set goes on with what is added meanwhile.
  for (const one of reached) {
    const app = apps.find((candidate) => candidate.name === one)
    for (const next of app ? waitsFor(app) : []) reached.add(next)
  }
  return reached.has(other)
}
