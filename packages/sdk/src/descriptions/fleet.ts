import { BerthError } from '../errors.ts'
import type { App } from './app.ts'

/** Apps that belong together; `up` deploys them in the order of their references. */
export interface Fleet {
  readonly kind: 'fleet'
  readonly apps: readonly App[]
}

/**
 * Puts apps together.
 *
 * @throws {BerthError} INVALID_DESCRIPTION when two share a name, CIRCULAR_REFERENCE when they refer to each other in a circle
 */
export function fleet(apps: readonly App[]): Fleet {
  const names = apps.map((app) => app.name)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  if (twice.length > 0) {
    throw new BerthError('INVALID_DESCRIPTION', {
      subject: 'the fleet',
      problems: twice.map((name) => `${name} is in it twice`),
    })
  }
  const layers = inLayers(apps)
  return Object.freeze({ kind: 'fleet', apps: Object.freeze(layers.flat()) })
}

/**
 * The apps in the order of their references: each layer refers only to apps of earlier layers, or to apps outside.
 *
 * @param waitsFor - the names of those that an app comes after. @default those that it refers to
 * @throws {BerthError} CIRCULAR_REFERENCE
 */
export function inLayers(
  apps: readonly App[],
  waitsFor: (app: App) => readonly string[] = referencesOf,
): readonly (readonly App[])[] {
  const layers: App[][] = []
  let waiting = [...apps]
  while (waiting.length > 0) {
    const names = new Set(waiting.map((app) => app.name))
    const ready = waiting.filter((app) => waitsFor(app).every((name) => !names.has(name)))
    if (ready.length === 0)
      throw new BerthError('CIRCULAR_REFERENCE', { apps: findCircle(waiting, waitsFor) })
    layers.push(ready)
    waiting = waiting.filter((app) => !ready.includes(app))
  }
  return layers
}

/** The names of the apps that an app's env refers to. */
export function referencesOf(app: App): readonly string[] {
  return Object.values(app.env).flatMap((value) =>
    typeof value === 'object' && value.kind === 'url' ? [value.app] : [],
  )
}

function findCircle(apps: readonly App[], waitsFor: (app: App) => readonly string[]): string[] {
  const byName = new Map(apps.map((app) => [app.name, app]))
  const path: string[] = []
  let name = apps[0]!.name
  while (!path.includes(name)) {
    path.push(name)
    // Every app here waits for another one of them, or it would have been ready.
    name = waitsFor(byName.get(name)!).find((reference) => byName.has(reference))!
  }
  return [...path.slice(path.indexOf(name)), name]
}
