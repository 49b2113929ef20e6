import { setTimeout } from 'node:timers/promises'
import type { ExitStatus, InstanceChange, InstanceState } from '@berth/sdk'
import type { Running } from './launch.ts'

/** How soon something that ended by itself is started again, in milliseconds. */
export interface RestartDelays {
  /** Before the first restart; each further one waits twice as long. */
  readonly first: number
  readonly longest: number
  /** After so long up, the count of restarts begins anew. */
  readonly steadyAfter: number
}

/** What is kept running. */
export interface Supervision {
  /** Starts the program; called again for each restart. */
  launch(signal?: AbortSignal): Promise<Running>
  /** How often it is started again before it is given up. */
  readonly limit: number
  readonly delays: RestartDelays
  /** Told of everything that nobody asked for. */
  onChange(change: InstanceChange['change']): void
}

/** A program that is started again when it ends with anything but 0, up to a limit. */
export class Supervised {
  readonly #supervision: Supervision
  readonly #stopping = new AbortController()
  #running: Running | undefined
  #over: Promise<void> = Promise.resolve()
  #isOver = false
  #state: InstanceState = { state: 'up' }
  #restarts = 0
  #stopTimeout = 0

  constructor(supervision: Supervision) {
    this.#supervision = supervision
  }

  get state(): InstanceState {
    return this.#state
  }

  /** How often it was started again. */
  get restarts(): number {
    return this.#restarts
  }

  /** Whether it will not run any more: it was stopped, is done or was given up. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Answers once the process exists; rejects when it cannot be made, and on abort. */
  async start(signal?: AbortSignal): Promise<void> {
    this.#running = await this.#supervision.launch(signal)
    this.#over = this.#keepUp(this.#running)
  }

  /** Ends it, however it is doing; answers when nothing of it is left. */
  async stop(timeout: number): Promise<void> {
    this.#stopTimeout = timeout
    this.#stopping.abort()
    await this.#running?.end(timeout)
    await this.#over
  }

  async #keepUp(first: Running): Promise<void> {
    let running: Running | undefined = first
    let attempt = 0
    while (running) {
      const since = performance.now()
      // What cannot be ended is not started again; whoever stops it is told why.
      const ended: ExitStatus | undefined = await running.exited.catch(() => undefined)
      if (performance.now() - since >= this.#supervision.delays.steadyAfter) attempt = 0
      attempt += 1
      running = await this.#next(ended, attempt)
    }
  }

  async #next(ended: ExitStatus | undefined, attempt: number): Promise<Running | undefined> {
    const isStopped = this.#stopping.signal.aborted
    const isDone = ended?.code === 0
    if (ended && !isStopped && !isDone && attempt <= this.#supervision.limit)
      return await this.#restart(ended, attempt)
    this.#state = { state: 'exited', status: ended ?? { code: null, signal: null } }
    this.#isOver = true
    if (!isStopped) this.#supervision.onChange(isDone ? 'exited' : 'given-up')
    return undefined
  }

  async #restart(ended: ExitStatus, attempt: number): Promise<Running | undefined> {
    const { signal } = this.#stopping
    const { first, longest } = this.#supervision.delays
    this.#state = { state: 'restarting', attempt, ended }
    this.#supervision.onChange('exited')
    try {
      await setTimeout(Math.min(first * 2 ** (attempt - 1), longest), undefined, { signal })
      this.#running = await this.#supervision.launch(signal)
    } catch {
      // Stopped meanwhile, or the system has no room for a process right now: as if it had ended at once.
      return await this.#next(ended, attempt + 1)
    }
    if (signal.aborted) await this.#running.end(this.#stopTimeout)
    this.#restarts += 1
    this.#state = { state: 'up' }
    if (!signal.aborted) this.#supervision.onChange('restarted')
    return this.#running
  }
}
