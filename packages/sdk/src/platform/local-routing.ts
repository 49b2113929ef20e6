import { configureApp } from '../deploy/configure-app.ts'
import { assertUnpublished } from '../deploy/host-ports.ts'
import { certificateWarning } from '../deploy/urls.ts'
import { BerthError } from '../errors.ts'
import { parseRouting } from '../routing/parse-properties.ts'
import { isNetworked } from '../wall/instance-network.ts'
import { isConfigurable } from '../wall/routing.ts'
import type { RoutingProperties } from '../wall/routing.ts'
import type { EventBody, ProgressOptions } from './event.ts'
import type { Parts } from './parts.ts'
import type { PlatformRouting, RoutingChanges } from './platform.ts'
import type { Session } from './session.ts'
import { existingApp } from './wishes.ts'

export class LocalRouting implements PlatformRouting {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async report(app: string): Promise<RoutingProperties> {
    const { parts } = this.#session
    existingApp(parts, app)
    return parts.state.routing.get(app) ?? {}
  }

  async set(app: string, changes: RoutingChanges, options: ProgressOptions = {}): Promise<RoutingProperties> {
    const { parts } = this.#session
    return this.#session.exclusively(app, options, async (signal) => {
      existingApp(parts, app)
      const before = parts.state.routing.get(app) ?? {}
      const after = parseRouting(withoutNulls({ ...before, ...changes }))
      requireAbility(parts, after)
      assertUnpublished(parts, after)
      parts.state.routing.set(app, after)
      try {
        await configureApp(parts, app, { signal })
      } catch (error) {
        parts.state.routing.set(app, before)
        throw error
      }
      const emit = (body: EventBody): void => parts.events.emit(app, body, options.onEvent)
      emit({ type: 'routing-changed', properties: Object.keys(changes) })
      const message = changes.ports ? certificateWarning(parts, app) : undefined
      if (message !== undefined) emit({ type: 'warning', message })
      return after
    })
  }
}

function requireAbility({ router, engine }: Parts, { ports = [] }: RoutingProperties): void {
  if (!isConfigurable(router)) {
    const remedy = 'choose another one with: berth up --router haproxy'
    throw new BerthError('UNSUPPORTED', {
      part: 'router',
      engine: router.name,
      ability: 'properties of apps',
      remedy,
    })
  }
  if (ports.length > 0 && !isNetworked(engine)) {
    const remedy = 'instances are told their ports; use another home with --engine docker'
    throw new BerthError('UNSUPPORTED', {
      engine: engine.name,
      ability: 'ports of instances of their own',
      remedy,
    })
  }
}

/** `null` sets back to the default, and so does an empty list. */
function withoutNulls(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isSet = (value: unknown): boolean => value !== null && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isSet(value)))
}
