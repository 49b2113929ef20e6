import { setTimeout as sleep } from 'node:timers/promises'
import { BerthError } from '@berth/sdk'
import type { Address } from '@berth/sdk'
import { Folder } from './folder.ts'
import type { Remembered } from './folder.ts'
import type { HaproxyProcess } from './haproxy-process.ts'
import { askMaster, isListening, isStopping, readProcesses } from './master.ts'
import type { Processes } from './master.ts'
import { planChange } from './plan-change.ts'
import { formatPort, newPorts, tryPort } from './ports.ts'
import { takenPorts } from './problems-of.ts'
import { Runtime } from './runtime.ts'
import type { Settings } from './settings.ts'
import { EMPTY_STATE } from './state.ts'
import type { RouterState } from './state.ts'
import { withSpares } from './transitions.ts'

export interface ControllerEvents {
  /** Told in one sentence when HAProxy was reloaded or started again, and why. */
  readonly onNotice: (notice: string) => void
  /** Called when another worker serves than before. */
  readonly onWorker: () => void
}

/**
 * Keeps HAProxy in the state that is wanted. The files always say what HAProxy should start with, so that it comes back right
 * whoever starts it; a running one is told the difference, and reads the files anew only where that is not enough.
 */
export class Controller {
  readonly settings: Settings
  readonly runtime: Runtime
  readonly folder: Folder
  readonly #process: HaproxyProcess
  readonly #onNotice: (notice: string) => void
  readonly #onWorker: () => void
  #state: RouterState = withSpares(EMPTY_STATE)
  #generation = 1
  /** Whether HAProxy may not have read the latest files. */
  #isBehind = false

  constructor(settings: Settings, process: HaproxyProcess, { onNotice, onWorker }: ControllerEvents) {
    this.settings = settings
    this.folder = new Folder(settings.folder, process.user)
    this.runtime = new Runtime(this.folder.paths.adminSocket)
    this.#process = process
    this.#onNotice = onNotice
    this.#onWorker = onWorker
  }

  get state(): RouterState {
    return this.#state
  }

  /** Makes the folder, and reads the state that was left there. */
  async prepare(): Promise<void> {
    const remembered = await this.folder.open()
    if (remembered) {
      this.#state = withSpares(remembered.state)
      this.#generation = remembered.generation
    }
  }

  /** Starts HAProxy in that state, or takes over one that runs. */
  async start(): Promise<void> {
    if (!this.#process.isElsewhere && !(await isListening(this.folder.paths.masterSocket))) {
      this.#state = await this.#withoutTakenPorts(this.#state)
      await this.#checkPorts(this.#state)
    }
    // One that runs keeps what it has when it was started with just this.
    if (await this.folder.isOther(this.settings, { generation: this.#generation, state: this.#state }))
      this.#generation++
    await this.#checkAndWrite({ generation: this.#generation, state: this.#state })
    const { config, masterSocket, log } = this.folder.paths
    const onRestart = () => {
      this.#isBehind = true
      this.#onNotice('HAProxy had ended and was started again')
      this.#onWorker()
    }
    await this.#process.start({ config, masterSocket, log, onRestart })
    if ((await this.#runningGeneration()) !== this.#generation) await this.#reload()
    else this.#onWorker()
  }

  /**
   * Gets HAProxy from the state that it is in to another one.
   *
   * @throws {BerthError} PORT_TAKEN, ROUTER_UNAVAILABLE or INVALID_OPTION, and then nothing has changed
   */
  async change(after: RouterState): Promise<void> {
    const before = this.#state
    const plan = planChange(this.settings, before, after, (name) => this.folder.pem(name))
    if (plan.reload) {
      await this.#checkPorts(after, before)
      await this.#checkAndWrite({ generation: this.#generation + 1, state: after })
      this.#generation++
      this.#onNotice(reasonOf(before, after))
      try {
        await this.#reload()
      } catch (error) {
        await this.#write({ generation: this.#generation, state: before })
        throw (await this.#takenPort(before, after)) ?? error
      }
    } else {
      await this.#write({ generation: this.#generation, state: after })
      if (plan.commands.length > 0) await this.#runOrReload(after, () => this.runtime.run(plan.commands))
    }
    this.#state = after
  }

  /** Forgets the key of a certificate that HAProxy does not use any more. */
  async forgetPem(name: string): Promise<void> {
    await this.folder.forgetPem(name)
    await this.#process.refresh?.()
  }

  /** Ends HAProxy, or leaves it to the next who opens the folder. */
  async close(timeout: number | 'leave'): Promise<void> {
    this.runtime.close()
    await (timeout === 'leave' ? this.#process.leave() : this.#process.stop(timeout))
  }

  /** One that has just been started again may have read the files before the latest change, or not. */
  async #runOrReload(after: RouterState, run: () => Promise<void>): Promise<void> {
    if (!this.#isBehind) {
      try {
        await run()
        if (!this.#isBehind) return
      } catch (error) {
        this.#onNotice(`HAProxy is reloaded, as it could not be told of a change: ${String(error)}`)
      }
    }
    this.#generation++
    await this.#write({ generation: this.#generation, state: after })
    await this.#reload()
  }

  async #checkAndWrite(wanted: Remembered): Promise<void> {
    const config = await this.folder.writeCandidate(this.settings, wanted)
    const problem = await this.#process.check(config, this.settings.folder)
    if (problem !== undefined)
      throw unavailable(
        `HAProxy would not take its configuration: ${problem}`,
        'nothing was changed; this is a bug of Berth, or HAProxy is older than 2.6',
      )
    await this.#write(wanted)
  }

  async #write(wanted: Remembered): Promise<void> {
    await this.folder.write(this.settings, wanted)
    await this.#process.refresh?.()
  }

  /** HAProxy says only in its log which port it could not have. */
  async #checkPorts(after: RouterState, before?: RouterState): Promise<void> {
    if (this.#process.isElsewhere) return
    for (const place of newPorts(this.settings, after, before)) await this.#tryPort(place)
  }

  /** Where ports cannot be tried, its log is all that tells of one that it could not have. */
  async #takenPort(before: RouterState, after: RouterState): Promise<BerthError | undefined> {
    if (!this.#process.isElsewhere || !this.#process.output) return undefined
    const taken = new Set(takenPorts(await this.#process.output()).map(formatPort))
    const place = newPorts(this.settings, after, before).find((each) => taken.has(formatPort(each)))
    return place && new BerthError('PORT_TAKEN', place)
  }

  #tryPort(place: Address): Promise<void> {
    return tryPort(place, { isPrivileged: this.#process.opensLowPorts ?? false })
  }

  /** After a restart of the machine another program may have an internal port: its app is given another one when it is routed. */
  async #withoutTakenPorts(state: RouterState): Promise<RouterState> {
    const { host } = this.settings.internal
    const apps = state.apps.map(async (app) => {
      const { internalPort, ...route } = app.route
      if (internalPort === undefined) return app
      const isFree = await this.#tryPort({ host, port: internalPort }).then(
        () => true,
        () => false,
      )
      return isFree ? app : { ...app, route }
    })
    return { ...state, apps: await Promise.all(apps) }
  }

  /** Starts new workers with the files as they are. They take over the ports; the old ones finish what they have. */
  async #reload(): Promise<void> {
    this.runtime.close()
    const { masterSocket } = this.folder.paths
    const deadline = Date.now() + this.settings.limits.startTimeout
    for (let asked: Processes | undefined; ;) {
      const now = await retry(() => readProcesses(masterSocket), deadline)
      // A master that was started again meanwhile has read the files, but maybe before the latest change.
      const hasReloaded = asked !== undefined && now.reloads > asked.reloads
      if (hasReloaded && (await this.#serves(now))) {
        this.#onWorker()
        return
      }
      if (now.failed > (asked?.failed ?? now.failed) || Date.now() > deadline) {
        const place = this.#process.logPlace ?? this.folder.paths.log
        const remedy = `read what it says: ${place}; what was running goes on`
        throw unavailable(`HAProxy could not be reloaded to berth-${this.#generation}`, remedy)
      }
      if (hasReloaded) {
        await sleep(5)
        continue
      }
      asked = now
      this.#isBehind = false
      // One that is not there to hear it is asked again.
      await askMaster(masterSocket, 'reload').catch(() => {})
    }
  }

  /** Whether requests go to a worker that has read the latest files, and to no other. */
  async #serves({ workers }: Processes): Promise<boolean> {
    if (!workers.some(({ isCurrent }) => isCurrent)) return false
    if ((await this.#runningGeneration()) !== this.#generation) return false
    // Until the old workers listen no more, ports that they had would look taken.
    const old = workers.filter(({ isCurrent }) => !isCurrent)
    const { masterSocket } = this.folder.paths
    const stopping = await Promise.all(old.map((worker) => isStopping(masterSocket, worker)))
    return !stopping.includes(false)
  }

  async #runningGeneration(): Promise<number> {
    try {
      const info = await this.runtime.ask('show info')
      return Number(/^description: berth-(\d+)/im.exec(info)?.[1])
    } catch {
      return Number.NaN
    } finally {
      this.runtime.close()
    }
  }
}

/** What grew, for people who wonder why there was a reload. */
function reasonOf(before: RouterState, after: RouterState): string {
  const slots = (state: RouterState) => Math.max(0, ...state.backends.map(({ slots }) => slots.length))
  if (after.backends.length > before.backends.length)
    return `HAProxy is reloaded once, to make room for ${after.backends.length} apps`
  if (slots(after) > slots(before))
    return `HAProxy is reloaded once, to make room for ${slots(after)} targets of an app`
  return 'HAProxy is reloaded once, for ports or properties of an app'
}

async function retry<Result>(attempt: () => Promise<Result>, deadline: number): Promise<Result> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw unavailable('HAProxy does not answer', 'see whether it runs', error)
      await sleep(10)
    }
  }
}

function unavailable(problem: string, remedy: string, cause?: unknown): BerthError<'ROUTER_UNAVAILABLE'> {
  return new BerthError('ROUTER_UNAVAILABLE', { router: 'haproxy', problem, remedy }, { cause })
}
