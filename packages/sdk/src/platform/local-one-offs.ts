import { randomBytes } from 'node:crypto'
import { formatEnd } from '../deploy/last-lines.ts'
import { BerthError } from '../errors.ts'
import type { OneOffSpec } from '../wall/engine.ts'
import { failedEvent } from './change-app.ts'
import type { EventBody } from './event.ts'
import type { OneOffReport, PlatformOneOffs } from './platform-one-offs.ts'
import { runSpec } from './run-spec.ts'
import type { Session } from './session.ts'
import { existingApp } from './wishes.ts'

interface RunningOneOff {
  readonly report: OneOffReport
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/** Holds one-offs in this process: they end with it, on whatever engine. */
export class LocalOneOffs implements PlatformOneOffs {
  readonly #session: Session
  readonly #running = new Map<string, RunningOneOff>()

  constructor(session: Session) {
    this.#session = session
  }

  async start(
    app: string,
    command: string,
    { env }: { readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<OneOffReport> {
    const name = `run-${randomBytes(3).toString('hex')}`
    const spec = { ...runSpec(this.#session.parts, app, command, env), processType: name }
    const report = { app, name, command, startedAt: new Date().toISOString() }
    const stop = new AbortController()
    const ended = this.#runToEnd(spec, stop.signal)
    this.#running.set(name, { report, stop, ended })
    this.#session.hold(ended)
    return report
  }

  async list(app: string): Promise<readonly OneOffReport[]> {
    existingApp(this.#session.parts, app)
    return this.#of(app).map(({ report }) => report)
  }

  async stop(app: string, name: string): Promise<void> {
    existingApp(this.#session.parts, app)
    const found = this.#of(app).find(({ report }) => report.name === name)
    if (!found) throw new BerthError('INSTANCE_NOT_FOUND', { app, instance: name })
    await end(found)
  }

  /** Ends all of an app. */
  async stopAll(app: string): Promise<void> {
    await Promise.all(this.#of(app).map(end))
  }

  #of(app: string): readonly RunningOneOff[] {
    return [...this.#running.values()].filter(({ report }) => report.app === app)
  }

  /** Never rejects: nobody waits for it, so how it ended is told as an event. */
  async #runToEnd(spec: OneOffSpec, stop: AbortSignal): Promise<void> {
    const { parts, signal } = this.#session
    const { app, processType: name } = spec
    const outcome = await parts.engine.run(spec, { signal: AbortSignal.any([stop, signal]) }).then(
      (status): EventBody => ({ type: 'one-off-ended', name, ended: formatEnd(status) }),
      (error: unknown): EventBody => {
        if (stop.aborted) return { type: 'one-off-ended', name, ended: 'was stopped' }
        if (signal.aborted) return { type: 'one-off-ended', name, ended: 'was ended with the platform' }
        return failedEvent(error)
      },
    )
    this.#running.delete(name)
    try {
      parts.events.emit(app, outcome)
    } catch {
      // A disk that is full keeps no event either.
    }
  }
}

async function end({ stop, ended }: RunningOneOff): Promise<void> {
  stop.abort()
  await ended
}
