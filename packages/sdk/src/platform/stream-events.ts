import type { CallOptions } from '../wall/engine.ts'
import type { PlatformEvent } from './event.ts'
import type { Session } from './session.ts'

const DEFAULTS = { lines: 100 } as const

/** The kept events, oldest first, then with `follow` whatever happens until the signal or the platform's end. */
export async function* streamEvents(
  session: Session,
  {
    app,
    follow = false,
    lines = DEFAULTS.lines,
    signal,
  }: CallOptions & { readonly app?: string; readonly follow?: boolean; readonly lines?: number },
): AsyncIterable<PlatformEvent> {
  const { events } = session.parts
  const ended = signal ? AbortSignal.any([signal, session.signal]) : session.signal
  const waiting: PlatformEvent[] = []
  let wake = (): void => {}
  // Listened to before history is read, so that nothing falls between the two.
  using _ = events.subscribe((event) => {
    if (app !== undefined && event.app !== app) return
    waiting.push(event)
    wake()
  })
  yield* events.latest(lines, app)
  if (!follow) return
  ended.addEventListener('abort', () => wake(), { once: true })
  while (!ended.aborted) {
    const next = waiting.shift()
    if (next) yield next
    else {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await promise
    }
  }
}
