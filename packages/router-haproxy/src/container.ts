import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDialer } from '@berth/sdk'
import type { CallOptions, Companion, CompanionHost, CompanionSpec, CompanionUser } from '@berth/sdk'
import { formatArguments } from './command.ts'
import type { HaproxyProcess, HaproxyRun } from './haproxy-process.ts'
import { isServing, readProcesses } from './master.ts'
import { failedStart, problemsOf } from './problems-of.ts'
import { pathsOf } from './settings.ts'

export interface HaproxyContainerOptions {
  /** An image with HAProxy 2.6 or newer, `setpriv` and Perl, as those made of Debian have. @default 'haproxy:2.6' */
  readonly image?: string
}

/** One that answers 504 to what is cut after the drain timeout: 3.0 closes the connection. */
const IMAGE = 'haproxy:2.6'
/** HAProxy's user in its images, for platforms of root. */
const HAPROXY: CompanionUser = { uid: 99, gid: 99 }
/** Milliseconds. */
const START_TIMEOUT = 20_000
/** Milliseconds between two looks at what becomes of it: from the first to the longest. */
const PAUSES = { first: 50, longest: 2_000 } as const

/** Runs HAProxy in a container of an engine's. It outlives a killed platform, and the next one takes it over. */
export function haproxyContainer(
  engine: CompanionHost,
  { image = IMAGE }: HaproxyContainerOptions = {},
): HaproxyProcess {
  return new Container(engine, image)
}

/** Ends the HAProxy that a platform has left in a container, where another router is to take its place. */
export async function endHaproxyContainer(engine: CompanionHost): Promise<void> {
  await companionOf(engine, { image: IMAGE, folder: '/', user: HAPROXY }).stop(0)
}

class Container implements HaproxyProcess {
  readonly user: CompanionUser
  readonly opensLowPorts = true
  readonly isElsewhere: boolean
  readonly #engine: CompanionHost
  readonly #image: string
  #companion: Companion | undefined
  #watch: Socket | undefined
  #startedAt = ''
  #isStopping = false
  #restarting: Promise<void> | undefined

  constructor(engine: CompanionHost, image: string) {
    this.#engine = engine
    this.#image = image
    this.isElsewhere = isDialer(engine)
    const uid = process.getuid?.() ?? 0
    this.user = uid === 0 ? HAPROXY : { uid, gid: process.getgid?.() ?? uid }
  }

  get logPlace(): string | undefined {
    return this.#companion?.outputPlace
  }

  async check(config: string, folder: string, options: CallOptions = {}): Promise<string | undefined> {
    const command = ['haproxy', '-c', '-f', config]
    const { code, output } = await this.#of(folder).run(command, options)
    return code === 0 ? undefined : problemsOf(output) || output.trim()
  }

  async start(run: HaproxyRun): Promise<void> {
    const companion = this.#of(dirname(run.config))
    await companion.start()
    if (!(await hasStarted(companion, run.masterSocket))) {
      const output = await this.output()
      await companion.stop(0)
      throw await failedStart(output, this)
    }
    await this.#follow(companion, run)
  }

  async refresh(): Promise<void> {
    await this.#companion?.refresh()
  }

  async output(): Promise<string> {
    return ((await this.#companion?.output()) ?? []).join('\n')
  }

  async stop(timeout: number): Promise<void> {
    await this.leave()
    await this.#companion?.stop(timeout)
  }

  async leave(): Promise<void> {
    this.#isStopping = true
    this.#watch?.destroy()
    await this.#restarting
  }

  #of(folder: string): Companion {
    this.#companion ??= companionOf(this.#engine, { image: this.#image, folder, user: this.user })
    return this.#companion
  }

  /** Notices its end by a connection that ends with it; a reload ends the connection, too. */
  async #follow(companion: Companion, run: HaproxyRun): Promise<boolean> {
    const status = await companion.status()
    await readProcesses(run.masterSocket)
    const isAnother = this.#startedAt !== '' && status?.startedAt !== this.#startedAt
    this.#startedAt = status?.startedAt ?? ''
    const watch = connect(run.masterSocket).unref()
    this.#watch = watch
    watch.on('error', () => {}).resume()
    watch.on('close', () => {
      if (!this.#isStopping) this.#restarting = this.#resume(companion, run)
    })
    return isAnother
  }

  /** Follows on after a reload, and after the engine has started it again; starts one that was taken away. */
  async #resume(companion: Companion, run: HaproxyRun): Promise<void> {
    for (let pause: number = PAUSES.first; !this.#isStopping;) {
      try {
        const status = await companion.status()
        if (status === undefined || status.state === 'ended') await companion.start()
        if (await this.#follow(companion, run)) run.onRestart()
        return
      } catch {
        await sleep(pause)
        pause = Math.min(pause * 2, PAUSES.longest)
      }
    }
  }
}

function companionOf(
  engine: CompanionHost,
  own: Pick<CompanionSpec, 'image' | 'folder' | 'user'>,
): Companion {
  const paths = pathsOf(own.folder)
  const command = ['haproxy', ...formatArguments(paths)]
  const sockets = [paths.masterSocket, paths.adminSocket]
  return engine.companion({ ...own, name: 'router', command, sockets, stopSignal: 'SIGUSR1' })
}

async function hasStarted(companion: Companion, masterSocket: string): Promise<boolean> {
  const before = await companion.status()
  for (const deadline = Date.now() + START_TIMEOUT; Date.now() < deadline; await sleep(10)) {
    if (await isServing(masterSocket)) return true
    const now = await companion.status()
    if (now?.state !== 'up' || now.restarts !== before?.restarts) return false
  }
  return false
}
