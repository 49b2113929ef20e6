import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { BerthError } from '@berth/sdk'
import type { CallOptions } from '@berth/sdk'
import { formatArguments } from './command.ts'
import type { HaproxyProcess, HaproxyRun } from './haproxy-process.ts'
import { isListening, isServing, readProcesses } from './master.ts'
import { failedStart, problemsOf } from './problems-of.ts'

export interface HaproxyChildOptions {
  /** The program. @default 'haproxy', looked for on PATH */
  readonly program?: string
}

/** Milliseconds. */
const START_TIMEOUT = 10_000
/** Milliseconds between two starts when it ends again and again: from the first to the longest. */
const PAUSES = { first: 50, longest: 5_000 } as const

/** Runs HAProxy as a process of this machine. It outlives a killed parent, and the next one takes it over. */
export function haproxyChild({ program = 'haproxy' }: HaproxyChildOptions = {}): HaproxyProcess {
  return new Child(program)
}

class Child implements HaproxyProcess {
  readonly #program: string
  #run: HaproxyRun | undefined
  #watch: Socket | undefined
  /** The master's. */
  #pid = 0
  #isStopping = false
  #restarting: Promise<void> | undefined

  constructor(program: string) {
    this.#program = program
  }

  check(config: string, _folder: string, { signal }: CallOptions = {}): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      execFile(this.#program, ['-c', '-f', config], { signal }, (error, stdout, stderr) => {
        if (!error) resolve(undefined)
        else if (signal?.aborted) reject(signal.reason)
        else if (error.code === 'ENOENT') reject(missing(this.#program, error))
        else resolve(problemsOf(`${stdout}${stderr}`) || error.message)
      })
    })
  }

  async start(run: HaproxyRun): Promise<void> {
    this.#run = run
    if (!(await isListening(run.masterSocket))) await this.#spawn(run)
    else if (!(await waitForWorker(run.masterSocket)))
      throw await failedStart(await readFile(run.log, 'utf8'))
    await this.#follow(run)
  }

  async leave(): Promise<void> {
    this.#isStopping = true
    await this.#restarting
    this.#watch?.destroy()
  }

  async stop(timeout: number): Promise<void> {
    await this.leave()
    const pid = this.#pid
    if (!this.#run || !isAlive(pid)) return
    // Without its socket it is ended all the same, and its workers end with it.
    const found = await readProcesses(this.#run.masterSocket).catch(() => undefined)
    const all = [pid, ...(found?.workers ?? []).map((worker) => worker.pid)]
    signalAll([pid], 'SIGUSR1')
    if (!(await haveEnded(all, timeout))) signalAll([pid], 'SIGTERM')
    if (!(await haveEnded(all, 1_000))) signalAll(all, 'SIGKILL')
    await haveEnded(all, 1_000)
  }

  async #spawn(run: HaproxyRun): Promise<void> {
    const { masterSocket, log } = run
    await rm(masterSocket, { force: true })
    const output = await open(log, 'w', 0o600)
    try {
      const child = spawn(this.#program, formatArguments(run), {
        stdio: ['ignore', output.fd, output.fd],
        detached: true,
      })
      // Known from its start on: it may be reloading, and silent, when it is asked next.
      this.#pid = child.pid ?? 0
      const ended = Promise.race([
        once(child, 'exit'),
        once(child, 'error').then(([error]) => Promise.reject(error)),
      ])
      child.unref()
      const isUp = await Promise.race([waitForWorker(masterSocket), ended.then(() => false)])
      if (!isUp) {
        child.kill('SIGKILL')
        throw await failedStart(await readFile(log, 'utf8'))
      }
    } catch (error) {
      throw error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? missing(this.#program, error)
        : error
    } finally {
      await output.close()
    }
  }

  /** Notices its end by a connection that ends with it, whoever started it; a reload ends the connection, too. */
  async #follow(run: HaproxyRun): Promise<void> {
    this.#pid = (await readProcesses(run.masterSocket)).pid
    const watch = connect(run.masterSocket).unref()
    this.#watch = watch
    watch.on('error', () => {}).resume()
    watch.on('close', () => {
      if (!this.#isStopping) this.#restarting = this.#resume(run)
    })
  }

  /** Follows on after a reload, or starts it again. */
  async #resume(run: HaproxyRun): Promise<void> {
    let pause: number = PAUSES.first
    let hasEnded = false
    while (!this.#isStopping) {
      try {
        // While it reloads, the master does not answer, but it is there: a second one must not be started.
        if (!isAlive(this.#pid)) {
          hasEnded = true
          await this.#spawn(run)
        }
        await this.#follow(run)
        if (hasEnded) run.onRestart()
        return
      } catch {
        await sleep(pause)
        if (hasEnded) pause = Math.min(pause * 2, PAUSES.longest)
      }
    }
  }
}

async function waitForWorker(socket: string): Promise<boolean> {
  for (const deadline = Date.now() + START_TIMEOUT; Date.now() < deadline; await sleep(5))
    if (await isServing(socket)) return true
  return false
}

async function haveEnded(pids: readonly number[], timeout: number): Promise<boolean> {
  for (const deadline = Date.now() + timeout; ; await sleep(5)) {
    if (!pids.some(isAlive)) return true
    if (Date.now() >= deadline) return false
  }
}

/** Whether there is such a process. One that has ended, and whose parent has not noticed, is none. */
function isAlive(pid: number): boolean {
  // 0 would mean every process of this group.
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, signal)
}

function missing(program: string, cause: unknown): BerthError<'ROUTER_UNAVAILABLE'> {
  const remedy = 'install HAProxy 2.6 or newer, on Debian with: apt-get install haproxy'
  return new BerthError(
    'ROUTER_UNAVAILABLE',
    { router: 'haproxy', problem: `there is no ${program}`, remedy },
    { cause },
  )
}
