import { setTimeout } from 'node:timers/promises'
import { BerthError } from '@berth/sdk'
import { readProcess } from './process-table.ts'
import type { ProcessEntry } from './process-table.ts'

const LONGEST_POLL = 50
const PATIENCE_AFTER_KILL = 10_000

/** What is to end: how to find everything of it that still runs, and the process group that most of it is in. */
export interface Doomed {
  readonly group?: number
  find(): Promise<readonly ProcessEntry[]>
}

/** Ends processes: SIGTERM, then SIGKILL, until none is left. */
export class Ending {
  readonly #doomed: Doomed
  #deadline = Infinity
  #running: Promise<void> | undefined

  constructor(doomed: Doomed) {
    this.#doomed = doomed
  }

  /** Whether somebody has begun to end it. */
  get hasBegun(): boolean {
    return this.#running !== undefined
  }

  /**
   * SIGTERM to all of it, SIGKILL after so many milliseconds (at once when that is 0); answers when nothing is left.
   * Asking again changes nothing, except that a shorter timeout counts.
   *
   * @throws {BerthError} ENGINE_UNAVAILABLE when something does not even end by SIGKILL.
   */
  async end(timeout: number): Promise<void> {
    this.#deadline = Math.min(this.#deadline, performance.now() + timeout)
    this.#running ??= this.#end(timeout > 0)
    await this.#running
  }

  async #end(gracefully: boolean): Promise<void> {
    let left = await this.#doomed.find()
    if (gracefully) this.#signal(left, 'SIGTERM')
    while (left.length > 0) {
      await this.#outlast(left)
      left = await this.#doomed.find()
      if (left.length > 0 && performance.now() > this.#deadline + PATIENCE_AFTER_KILL) throw stuck(left)
    }
  }

  /** Until the given ones are gone, or until they had to be killed; what they started meanwhile is found after that. */
  async #outlast(left: readonly ProcessEntry[]): Promise<void> {
    for (let poll = 2; performance.now() < this.#deadline; poll = Math.min(poll * 2, LONGEST_POLL)) {
      await setTimeout(Math.min(poll, this.#deadline - performance.now()))
      const states = await Promise.all(left.map(isRunning))
      if (!states.includes(true)) return
    }
    this.#signal(left, 'SIGKILL')
    await setTimeout(2)
  }

  #signal(processes: readonly ProcessEntry[], signal: NodeJS.Signals): void {
    const { group } = this.#doomed
    // The whole group in one step: a process that is being forked right now must not be missed.
    if (group !== undefined && processes.some((entry) => entry.group === group)) send(-group, signal)
    for (const entry of processes) if (entry.group !== group) send(entry.pid, signal)
  }
}

async function isRunning(entry: ProcessEntry): Promise<boolean> {
  return (await readProcess(entry.pid))?.startTime === entry.startTime
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Ended in this instant.
  }
}

function stuck(left: readonly ProcessEntry[]): BerthError {
  const pids = left.map((entry) => entry.pid).join(', ')
  return new BerthError('ENGINE_UNAVAILABLE', {
    engine: 'process',
    problem: `process ${pids} does not end, not even by SIGKILL`,
    remedy: 'it waits for a device or a network disk; bring that back, or restart the machine',
  })
}
