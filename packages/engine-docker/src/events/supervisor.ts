import type { ExitStatus, Instance, InstanceChange, InstanceState } from '@berth/sdk'
import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { instanceOf } from '../container/describe-instance.ts'
import { exitStatusOf } from '../container/exit-status.ts'
import { remove } from '../container/remove-container.ts'
import { isAway, isMissing } from '../errors.ts'
import { Hub } from '../hub.ts'
import { labelFilter, parseLabels } from '../labels.ts'
import type { AppLabels } from '../labels.ts'
import { dockerEvents } from './docker-events.ts'
import type { DockerEvent } from './docker-events.ts'
import { findEndedByShutdown } from './docker-start.ts'
import { inspectAll } from './inspect-all.ts'

/** A container of an app that runs from now on. */
export interface StartedContainer {
  readonly id: string
  readonly labels: AppLabels
}

/** What is known of an instance between two events. */
interface Known {
  readonly labels: AppLabels
  restarts: number
  state: InstanceState
  /** Milliseconds since 1970 of the last change. */
  since: number
  /** Whether somebody other than this platform ended it, or Docker did as it was stopped itself. */
  wasKilled: boolean
}

/** After so long up, in milliseconds, the count of restarts begins anew. */
const STEADY = 600_000
/** What was ended so shortly before Docker went away, in milliseconds, was ended because it did. */
const SHUTDOWN = 60_000

/**
 * Follows what becomes of instances, and tells every change that nobody asked for. Docker itself starts again what
 * crashes; what it leaves down though it should run (after Docker itself was restarted) is started from here.
 */
export class Supervisor {
  readonly changes = new Hub<InstanceChange>()
  readonly started: Hub<StartedContainer>
  readonly #docker: Docker
  readonly #platform: string
  readonly #known = new Map<string, Known>()
  /** Ids of what is being ended on request: nothing about it is news. */
  readonly #expected = new Set<string>()
  readonly #stop = new AbortController()
  #done: Promise<void> = Promise.resolve()

  constructor(docker: Docker, platform: string, started: Hub<StartedContainer>) {
    this.#docker = docker
    this.#platform = platform
    this.started = started
  }

  /** Answers once nothing is missed any more. */
  async open(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#done = this.#listen(resolve)
    await promise
  }

  /** Says nothing of this container from now on: somebody asked for its end. */
  expectEnd(id: string): void {
    this.#expected.add(id)
    this.#known.delete(id)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#done
    this.changes.close()
    this.started.close()
  }

  async #listen(onReady: () => void): Promise<void> {
    const { signal } = this.#stop
    for await (const event of dockerEvents(this.#docker, labelFilter({ platform: this.#platform }), signal)) {
      try {
        if (event.kind === 'event') await this.#take(event)
        else if (event.kind === 'connected') await this.#catchUp()
        else this.#noteLoss()
      } catch {
        // Docker went away in between; once it is back, everything is looked up.
      }
      onReady()
    }
    onReady()
  }

  async #take(event: DockerEvent): Promise<void> {
    const { action, name: id, time } = event
    const labels = parseLabels(event.labels)
    if (action === 'destroy') {
      this.#known.delete(id)
      this.#expected.delete(id)
    }
    if (!labels) return
    if (action === 'start') this.started.tell({ id, labels })
    if (labels.kind !== 'instance' || this.#expected.has(id)) return
    const known = this.#known.get(id)
    if (action === 'start') this.#noteStart(id, labels, time)
    if (action === 'kill' && known) known.wasKilled = true
    if (action === 'die' && known) await this.#noteEnd(id, known, exitStatusOf(event.exitCode ?? 0), time)
  }

  #noteStart(id: string, labels: AppLabels, time: number): void {
    const known = this.#known.get(id)
    if (!known) {
      this.#known.set(id, { labels, restarts: 0, state: { state: 'up' }, since: time, wasKilled: false })
      return
    }
    if (known.state.state === 'up') return
    // What was started by hand or from here counts anew, as Docker does.
    known.restarts = known.state.state === 'restarting' ? known.restarts + 1 : 0
    this.#change(id, known, { state: 'up' }, time, 'restarted')
  }

  async #noteEnd(id: string, known: Known, ended: ExitStatus, time: number): Promise<void> {
    const count = await this.#restartCount(id)
    if (this.#expected.has(id)) return
    if (count > known.restarts) {
      const attempt = known.restarts + 1
      return this.#change(id, known, { state: 'restarting', attempt, ended }, time, 'exited')
    }
    const isDone = ended.code === 0
    const wasSteady = time - known.since >= STEADY
    this.#change(id, known, { state: 'exited', status: ended }, time, isDone ? 'exited' : 'given-up')
    if (!isDone && !known.wasKilled && wasSteady && count > 0) await this.#docker.getContainer(id).start()
  }

  /** How often Docker has decided to start it again, this time included. */
  async #restartCount(id: string): Promise<number> {
    try {
      const info = await this.#docker.getContainer(id).inspect()
      return info.RestartCount
    } catch (error) {
      if (isMissing(error)) return 0
      throw error
    }
  }

  #change(
    id: string,
    known: Known,
    state: InstanceState,
    time: number,
    change: InstanceChange['change'],
  ): void {
    known.state = state
    known.since = time
    if (state.state === 'up') known.wasKilled = false
    const instance: Instance = instanceOf(id, known.labels, state, known.restarts)
    this.changes.tell({ instance, change })
  }

  /** What Docker ended as it went away counts as up: it is to run again. */
  #noteLoss(): void {
    const now = Date.now()
    for (const known of this.#known.values()) {
      const isRecent = known.state.state === 'exited' && now - known.since < SHUTDOWN
      if (isRecent && known.wasKilled) known.state = { state: 'restarting', attempt: 1 }
    }
  }

  /** Looks up what was missed, and starts again what ran before Docker went away. */
  async #catchUp(): Promise<void> {
    const all = await inspectAll(this.#docker, labelFilter({ platform: this.#platform }))
    const endedByShutdown = await findEndedByShutdown(this.#docker, all)
    const found = all.filter(({ Config }) => parseLabels(Config.Labels)?.kind === 'instance')
    const ids = new Set(found.map(({ Name }) => Name.slice(1)))
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id)
    for (const info of found) await this.#compare(info, endedByShutdown.has(info.Id))
  }

  async #compare(info: ContainerInspectInfo, wasEndedByShutdown: boolean): Promise<void> {
    const id = info.Name.slice(1)
    const labels = parseLabels(info.Config.Labels)
    if (!labels || info.State.Status === 'created' || this.#expected.has(id)) return
    const known = this.#known.get(id)
    const startedAt = Date.parse(info.State.StartedAt)
    if (!known) {
      this.#known.set(id, knownFrom(info, labels, startedAt))
      if (wasEndedByShutdown && !(await this.#startAgain(id))) await this.#forget(id)
    } else if (info.State.Running && !info.State.Restarting) {
      const isAnother = startedAt > known.since && known.since > 0
      known.restarts = info.RestartCount
      if (isAnother) this.#change(id, known, { state: 'up' }, startedAt, 'restarted')
      if (isAnother) this.started.tell({ id, labels })
    } else if (info.State.Restarting) {
      known.restarts = info.RestartCount - 1
    } else if (known.state.state !== 'exited') {
      const exited: InstanceState = { state: 'exited', status: exitStatusOf(info.State.ExitCode) }
      known.state = exited
      if (!(await this.#startAgain(id))) this.#change(id, known, exited, Date.now(), 'given-up')
    }
  }

  /** Whether Docker would: it refuses when somebody took what the container had, as its address, while it was down. */
  async #startAgain(id: string): Promise<boolean> {
    try {
      await this.#docker.getContainer(id).start()
      return true
    } catch (error) {
      if (isAway(error)) throw error
      return false
    }
  }

  /** What cannot be started again makes room: the platform, which is only opening, makes another one. */
  async #forget(id: string): Promise<void> {
    this.#known.delete(id)
    await remove({ docker: this.#docker }, id)
  }
}

function knownFrom(info: ContainerInspectInfo, labels: AppLabels, since: number): Known {
  const { State, RestartCount } = info
  const state: InstanceState = State.Restarting
    ? { state: 'restarting', attempt: RestartCount }
    : State.Running
      ? { state: 'up' }
      : { state: 'exited', status: exitStatusOf(State.ExitCode) }
  return {
    labels,
    restarts: State.Restarting ? RestartCount - 1 : RestartCount,
    state,
    since,
    wasKilled: false,
  }
}
