import type { IncomingMessage } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import type { AppRoute } from './app-route.ts'
import type { Context } from './context.ts'
import type { Entrance } from './entrance.ts'
import { failureOf } from './failure.ts'
import type { Flight } from './flights.ts'
import { parseHost } from './host.ts'
import type { Problem } from './page.ts'
import { readHead } from './request-head.ts'
import type { RequestHead } from './request-head.ts'
import type { TargetState } from './target-state.ts'

/** The way of one request to a target, possibly by way of others that failed. */
export class Passage {
  readonly head: RequestHead
  readonly #context: Context
  readonly #entrance: Entrance
  readonly #request: IncomingMessage
  readonly #flight: Flight
  readonly #startedAt: number
  #app: AppRoute | undefined
  #target: TargetState | undefined
  #instance: string | undefined
  #controller: Dispatcher.DispatchController | undefined
  /** Whether anything may have reached the target that has the request now. */
  #isSent = false
  #attempts = 0

  /** @param flight - what is counted at the target */
  constructor(context: Context, entrance: Entrance, request: IncomingMessage, flight: Flight) {
    this.#context = context
    this.#entrance = entrance
    this.#request = request
    this.#flight = flight
    this.#startedAt = Date.now()
    this.head = readHead(request, context.forwarding, entrance.port, this.#startedAt)
  }

  /** The host without its port; empty when there is none. */
  get host(): string {
    return parseHost(this.head.host) ?? ''
  }

  /** Whether the target is asking its tunnels to go already. */
  get isDraining(): boolean {
    return this.#target?.isDraining ?? false
  }

  /**
   * Finds the app and claims a target. Claiming and routing are steps of one thread, so there is nothing in between:
   * what is claimed before a switch is counted at the old target.
   *
   * @returns where to send it, or why there is nowhere
   */
  begin(): Pool | Problem {
    this.#context.counters.requests++
    if (this.head.path === '') return 'BAD_REQUEST'
    // The routes are gone by now; nobody should remember a 404 for that.
    if (this.#context.isClosing()) return 'NO_TARGET'
    const app = this.#entrance.match(this.head.host)
    if (!app) return this.host === '' ? 'BAD_REQUEST' : 'UNKNOWN_HOST'
    app.requests++
    this.#app = app
    return this.#claim(app.pick(this.#startedAt)) ?? 'NO_TARGET'
  }

  /** undici is about to write it: from now on it may have reached the target. */
  sending(controller: Dispatcher.DispatchController, isWanted: boolean): void {
    this.#controller = controller
    if (isWanted) this.#isSent = true
    else controller.abort(new Error('The client went away before its request was sent'))
  }

  /**
   * Gives up the target, and claims another one if the request can go there.
   *
   * @param isWhole - whether all of it is here still, nothing of its body having been read
   * @param mayRepeat - whether it may go out once more although a target may have had it
   * @returns where to send it, or why there is nowhere
   */
  recover(error: Error, isWhole: boolean, mayRepeat: boolean): Pool | Problem {
    const failed = this.#target
    const failure = failureOf(error, this.#isSent)
    this.release()
    if (failure === 'REFUSED_HERE') return 'BAD_REQUEST'
    const now = Date.now()
    if (failure === 'NOT_CONNECTED' && failed) failed.pausedUntil = now + this.#context.limits.targetPause
    if (!isWhole || !this.#app || failure === 'BROKEN') return 'BROKEN_TARGET'
    if (failure === 'NOT_CONNECTED') {
      if (this.#attempts > this.#app.targets.length) return 'BROKEN_TARGET'
      return this.#claim(this.#app.pick(now, failed)) ?? 'BROKEN_TARGET'
    }
    // A kept connection ends when its target is done with it. If it was more than that, one more attempt will show it.
    if (!mayRepeat || this.#attempts > 1) return 'BROKEN_TARGET'
    return this.#claim(this.#app.pick(now, failed) ?? this.#app.pick(now)) ?? 'BROKEN_TARGET'
  }

  release(): void {
    const target = this.#target
    if (!target) return
    this.#target = undefined
    target.release(this.#flight)
  }

  /** Ends it at the target, too. While it waits for a connection there, `sending` finds that it is not wanted. */
  abort(reason: string): void {
    if (this.#isSent) this.#controller?.abort(new Error(reason))
    this.release()
  }

  /** @param status - what the client was given, 0 for nothing */
  record(status: number): void {
    this.#context.onRequest?.({
      app: this.#app?.route.app,
      instance: this.#instance,
      host: this.host,
      method: this.#request.method ?? '',
      path: this.head.path,
      status,
      requestId: this.head.requestId,
      startedAt: this.#startedAt,
      duration: Date.now() - this.#startedAt,
    })
  }

  #claim(target: TargetState | undefined): Pool | undefined {
    if (!target) return undefined
    if (this.#attempts++ > 0) this.#context.counters.retries++
    this.#isSent = false
    this.#target = target
    this.#instance = target.target.instance
    target.claim(this.#flight)
    return target.pool
  }
}
