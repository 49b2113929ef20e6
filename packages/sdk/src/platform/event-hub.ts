import type { EventStore } from '../store/event-store.ts'
import type { EventBody, PlatformEvent } from './event.ts'

type Listener = (event: PlatformEvent) => void

// What is of use while it happens, and noise afterwards.
const PASSING = new Set<EventBody['type']>(['planned', 'step-started', 'check-waiting', 'output'])

/** Where everything that happens is told: kept when it is worth keeping, and handed to who listens. */
export class EventHub {
  readonly #store: EventStore
  readonly #listeners = new Set<Listener>()

  constructor(store: EventStore) {
    this.#store = store
  }

  emit(app: string, body: EventBody, onEvent?: Listener): void {
    const event: PlatformEvent = { at: new Date().toISOString(), app, ...body }
    if (!PASSING.has(body.type)) this.#store.add(event)
    onEvent?.(event)
    for (const listener of this.#listeners) listener(event)
  }

  latest(lines: number, app?: string): PlatformEvent[] {
    return this.#store.latest(lines, app)
  }

  subscribe(listener: Listener): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }
}
