import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { isSnowflakeError, SnowflakeError } from './errors.ts'
import type { SnowflakeErrorCode } from './errors.ts'
import { EPOCH_MS } from './format.ts'
import { createGenerator } from './generator.ts'
import type { SnowflakeGenerator } from './generator.ts'
import type { Grant } from './grant.ts'
import { renewalDelay, requestTimeout, retryDelay } from './lease-delays.ts'
import type { LeaseChange, LeaseOptions, LeaseState, SnowcloudLease } from './lease.ts'
import { SnowcloudClient } from './snowcloud-client.ts'
import type { RequestLimits } from './snowcloud-client.ts'
import type { Clocks } from './window-clock.ts'

/** How far this host's clock may be from Snowcloud's when a lease begins, in milliseconds. */
export const MAX_CLOCK_OFFSET_MS = 5_000

/** Errors that only a person can cure. */
const INCURABLE = new Set<SnowflakeErrorCode>(['UNAUTHORIZED', 'REJECTED', 'CLOCK_OFFSET'])

/** Keeps one worker id leased: acquire, then renew for ever, and acquire again when Snowcloud says that it is gone. */
export class LeaseHolder implements SnowcloudLease {
  /** Resolves with the first lease; rejects with the first error that trying again does not cure. */
  readonly first: Promise<void>
  readonly #settleFirst: { readonly resolve: () => void; readonly reject: (reason: unknown) => void }
  readonly #options: LeaseOptions
  readonly #client: SnowcloudClient
  readonly #owner: string
  readonly #clocks: Required<Clocks>
  readonly #running: Promise<void>
  #isAwaited: boolean
  #isClosing = false
  #closed: Promise<void> | undefined
  #wake = new AbortController()
  #askedAt = 0
  #ids: SnowflakeGenerator | undefined
  #grant: Grant | undefined // gone when Snowcloud has ended the lease; #ids may use up the window all the same
  #ttl: number | undefined
  #problem: SnowflakeError | undefined
  #clockOffset: number | undefined
  #renewals = 0
  #failures = 0
  #failuresInARow = 0
  #refused = 0

  constructor(options: LeaseOptions, { isAwaited }: { readonly isAwaited: boolean }) {
    this.#options = options
    this.#client = new SnowcloudClient(options)
    const owner = options.owner ?? `${hostname().slice(0, 64)}:${process.pid}`
    this.#owner = `${owner}:${randomUUID().slice(0, 8)}`
    const { clock = Date.now, stopwatch = () => performance.now() } = options
    this.#clocks = { clock, stopwatch }
    this.#isAwaited = isAwaited
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    promise.catch(() => undefined) // who does not wait for it reads the same in the state
    this.first = promise
    this.#settleFirst = { resolve, reject }
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
    this.#running = this.#run()
    if (options.signal?.aborted) this.#onAbort()
  }

  nextBigInt(): bigint {
    return this.#leased().nextBigInt()
  }

  nextString(): string {
    return this.#leased().nextString()
  }

  batch(quantity: number): string[] {
    return this.#leased().batch(quantity)
  }

  fillArray(ids: BigUint64Array): void {
    this.#leased().fillArray(ids)
  }

  get state(): LeaseState {
    const ids = this.#ids
    return {
      ...(ids && { workerId: ids.workerId, from: ids.from, until: ids.until }),
      ...(this.#ttl !== undefined && { ttl: this.#ttl }),
      secondsLeft: ids && !this.#isClosing ? Math.max(0, ids.until - ids.now) / 1000 : 0,
      ...(this.#clockOffset !== undefined && { clockOffset: this.#clockOffset }),
      renewals: this.#renewals,
      failures: this.#failures,
      refused: this.#refused,
      ...(this.#problem && { problem: this.#problem }),
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  readonly #onAbort = (): void => void this.close() // it never rejects

  // After a suspend of the host its timers are late: the first id that is asked for renews the lease instead.
  readonly #onRefused = (): void => {
    this.#refused++
    if (this.#clocks.stopwatch() - this.#askedAt > (this.#ttl ?? 0) / 12) this.#wake.abort()
  }

  #leased(): SnowflakeGenerator {
    if (this.#ids && !this.#isClosing) return this.#ids
    this.#refused++
    const problem = this.#problem?.message ?? 'Snowcloud has not answered yet'
    throw new SnowflakeError('NOT_LEASED', { problem: this.#isClosing ? CLOSED : problem })
  }

  async #run(): Promise<void> {
    while (!this.#isClosing) {
      const delay = await this.#attempt()
      await this.#pause(delay)
    }
    const closed = new SnowflakeError('NOT_LEASED', { problem: CLOSED })
    this.#settleFirst.reject(this.#options.signal?.aborted ? this.#options.signal.reason : closed)
  }

  /** Makes one request, and says how long to wait until the next; it never rejects. */
  async #attempt(): Promise<number> {
    try {
      const grant = await (this.#grant ? this.#renew(this.#grant) : this.#acquire())
      this.#grant = grant
      this.#ttl = grant.ttl
      this.#problem = undefined
      this.#failuresInARow = 0
      this.#isAwaited = false
      this.#settleFirst.resolve()
      return renewalDelay(grant.ttl)
    } catch (error) {
      return this.#isClosing ? 0 : this.#fail(error)
    }
  }

  #fail(error: unknown): number {
    const problem = isSnowflakeError(error) ? error : this.#unavailable(error)
    this.#problem = problem
    this.#failures++
    this.#failuresInARow++
    this.#tell({ state: 'failed', error: problem })
    if (INCURABLE.has(problem.code)) this.#settleFirst.reject(problem)
    if (this.#grant && endsLease(problem)) {
      this.#grant = undefined
      return 0
    }
    const retryAfter = isSnowflakeError(problem, 'UNAVAILABLE') ? problem.details.retryAfter : undefined
    return retryDelay({ failures: this.#failuresInARow, ttl: this.#grant?.ttl, retryAfter })
  }

  async #acquire(): Promise<Grant> {
    const { grant, offset, uncertainty } = await this.#ask((limits) =>
      this.#client.acquire(this.#owner, limits),
    )
    // Ids keep increasing across leases: the new window is used from after the last id of the old one.
    const from = Math.max(grant.from, this.#ids?.free ?? 0)
    const isFarOff = Math.abs(offset) - uncertainty > MAX_CLOCK_OFFSET_MS
    if (isFarOff || from >= grant.until) {
      await this.#giveBack(grant, grant.from)
      if (isFarOff) throw new SnowflakeError('CLOCK_OFFSET', { offset, limit: MAX_CLOCK_OFFSET_MS })
      throw this.#unavailable('its window ends before ids that were made already')
    }
    const { workerId, until } = grant
    const onRefused = this.#onRefused
    this.#ids = createGenerator({ ...this.#clocks, workerId, window: { from, until }, onRefused })
    this.#tell({ state: 'leased', workerId, from, until })
    return grant
  }

  async #renew({ token, ttl, workerId }: Grant): Promise<Grant> {
    const ids = this.#ids!
    const { grant } = await this.#ask((limits) => this.#client.renew(token, ids.now, limits), ttl)
    if (grant.workerId !== workerId) {
      const problem = `asked to renew worker id ${workerId}, it answered with ${grant.workerId}`
      throw new SnowflakeError('LEASE_LOST', { url: this.#client.url, problem })
    }
    ids.extend(grant.until)
    this.#renewals++
    return grant
  }

  /** Asks, and takes the time: Snowcloud's `now` belongs halfway between question and answer. */
  async #ask(
    question: (limits: RequestLimits) => Promise<Grant>,
    ttl?: number,
  ): Promise<{ grant: Grant; offset: number; uncertainty: number }> {
    const { signal } = this.#options
    const { clock, stopwatch } = this.#clocks
    this.#askedAt = stopwatch()
    const sent = clock()
    const grant = await question({ timeout: requestTimeout(ttl), ...(signal && { signal }) })
    const received = clock()
    const offset = Math.round((sent + received) / 2) - EPOCH_MS - grant.now
    this.#clockOffset = offset
    return { grant, offset, uncertainty: Math.abs(received - sent) / 2 }
  }

  async #pause(delay: number): Promise<void> {
    if (this.#isClosing) return
    this.#wake = new AbortController()
    try {
      await sleep(delay, undefined, { ref: this.#isAwaited, signal: this.#wake.signal })
    } catch {
      // Woken: by close(), or because an id was refused.
    }
  }

  async #end(): Promise<void> {
    this.#isClosing = true
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#ids?.close()
    this.#wake.abort()
    await this.#running
    if (this.#grant && this.#ids) await this.#giveBack(this.#grant, this.#ids.free)
  }

  async #giveBack({ token, ttl }: Grant, until: number): Promise<void> {
    try {
      await this.#client.release(token, until, { timeout: requestTimeout(ttl) / 2 })
    } catch {
      this.#failures++ // the lease ends by itself
    }
  }

  #tell(change: LeaseChange): void {
    try {
      this.#options.onChange?.(change)
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }

  #unavailable(error: unknown): SnowflakeError {
    const problem = error instanceof Error ? error.message : String(error)
    return new SnowflakeError('UNAVAILABLE', { url: this.#client.url, problem })
  }
}

const CLOSED = 'it was closed'

/** Whether Snowcloud will never renew this lease; a window that is not over may be used up all the same. */
function endsLease(problem: SnowflakeError): boolean {
  if (isSnowflakeError(problem, 'REJECTED')) return problem.details.status === 400
  return isSnowflakeError(problem, 'LEASE_LOST') || isSnowflakeError(problem, 'LEASE_EXPIRED')
}
