import { randomBytes } from 'node:crypto'
import { isResourceHost } from '../wall/engine.ts'
import { BerthError } from '../errors.ts'
import { formatChange } from '../plan/format-step.ts'
import type { Observation } from '../plan/plan-app.ts'
import type { AppPlan, Step } from '../plan/step.ts'
import type { EventBody } from '../platform/event.ts'
import type { Parts } from '../platform/parts.ts'
import { WEB } from '../release/release-spec.ts'
import type { Source } from '../wall/builder.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { Instance } from '../wall/instance.ts'
import type { Target } from '../wall/router.ts'
import { checkInstance } from './check-instance.ts'
import { maskFor } from './mask.ts'
import { processSpec } from './process-spec.ts'
import type { RunnableRelease } from './process-spec.ts'
import { routeApp } from './route-app.ts'
import { runTask } from './run-task.ts'

export interface ApplyContext {
  readonly source: Source | undefined
  readonly signal: AbortSignal
  readonly emit: (event: EventBody) => void
  /** Written in the same transaction that makes the release the active one. */
  readonly onActivate: () => void
}

/**
 * Does the steps of a plan, in their order.
 *
 * It owns what has happened so far, so that a failure before the new instances take over can be undone as if nothing had been.
 */
export class PlanRun {
  readonly #parts: Parts
  readonly #plan: AppPlan
  readonly #observed: Observation
  readonly #context: ApplyContext
  /** The step after which the new instances have taken over, and there is no way back. */
  readonly #pointOfNoReturn: Step | undefined
  readonly #started: Instance[] = []
  #release: RunnableRelease | undefined
  #isWritten = false
  #hasTakenOver = false
  #hasDisturbed = false

  constructor(parts: Parts, plan: AppPlan, observed: Observation, context: ApplyContext) {
    this.#parts = parts
    this.#plan = plan
    this.#observed = observed
    this.#context = context
    const { steps } = plan
    this.#pointOfNoReturn =
      steps.find((step) => step.do === 'activate') ??
      steps.findLast((step) => step.do === 'route' || step.do === 'check')
    if (observed.build) this.#setBuild(observed.build)
  }

  /** Whether undoing left something to repair: old instances are gone, or requests had been switched. */
  get hasDisturbed(): boolean {
    return this.#hasDisturbed && !this.#hasTakenOver
  }

  async apply(): Promise<void> {
    const { emit, signal } = this.#context
    for (const step of this.#plan.steps) {
      // After the switch the rest is finished whatever the caller wants: half of a release is what nobody asked for.
      if (!this.#hasTakenOver) signal.throwIfAborted()
      const begin = performance.now()
      emit({ type: 'step-started', step })
      await this.#do(step)
      if (step === this.#pointOfNoReturn) this.#hasTakenOver = true
      emit({ type: 'step-done', step, duration: Math.round(performance.now() - begin) })
    }
  }

  /** Ends what was started and marks the release as failed. Does nothing once the new instances have taken over. */
  async undo(): Promise<void> {
    if (this.#hasTakenOver) return
    const { engine, state } = this.#parts
    if (this.#isWritten) state.releases.setStatus(this.#plan.app, this.#plan.release, 'failed')
    await Promise.all(this.#started.map(({ id }) => engine.stop(id)))
  }

  async #do(step: Step): Promise<void> {
    const { state, engine, router } = this.#parts
    const { app } = this.#plan
    const { draft } = this.#observed
    switch (step.do) {
      case 'create-app':
        return state.apps.create(app)
      case 'create-resource':
        return createResource(this.#parts, step.resource)
      case 'set-config': {
        const scope = step.scope === 'app' ? app : ({ global: true } as const)
        return state.config.replace(scope, { ...state.config.read(scope), ...draft.newConfig[step.scope] })
      }
      case 'build':
        return this.#build()
      case 'release': {
        const summary = step.changes.map(formatChange).join('; ')
        const { spec, config } = await this.#runnable()
        state.releases.add({ app, release: step.release, spec, config, summary })
        this.#isWritten = true
        return
      }
      case 'run-task':
        return this.#runTask(step.task, step.command)
      case 'start':
        await allDone(step.instances.map((name) => this.#start(name)))
        return
      case 'check':
        return this.#check(step.instances)
      case 'route':
        this.#hasDisturbed = true
        return routeApp(this.#parts, app, step.domains, await this.#targets(), {
          signal: this.#context.signal,
        })
      case 'activate':
        state.transaction(() => {
          state.releases.activate(app, step.release)
          this.#context.onActivate()
        })
        return
      case 'drain': {
        const { cut } = await router.drain(app, { timeout: draft.spec.drainTimeout })
        if (cut > 0)
          this.#context.emit({
            type: 'warning',
            message: `${cut} requests took longer than ${draft.spec.drainTimeout} ms and were ended with 504`,
          })
        return
      }
      case 'stop':
        this.#hasDisturbed = true
        await Promise.all(step.ids.map((id) => engine.stop(id)))
        return
    }
  }

  #setBuild(build: NonNullable<RunnableRelease['spec']['build']>): void {
    const { draft } = this.#observed
    this.#release = {
      app: this.#plan.app,
      release: this.#plan.release,
      spec: { ...draft.spec, build },
      config: draft.config,
    }
  }

  async #build(): Promise<void> {
    const { source, signal, emit } = this.#context
    if (!source) throw new Error(`${this.#plan.app} has no source to build from`)
    this.#setBuild(
      await this.#parts.engine.build(this.#plan.app, source, {
        signal,
        onLine: (line) => emit({ type: 'output', line }),
      }),
    )
  }

  /** The release, with the references of its env as they are after the steps so far. */
  async #runnable(): Promise<RunnableRelease> {
    if (!this.#release) await this.#build()
    return this.#release!
  }

  async #runTask(task: Parameters<typeof runTask>[2], command: string): Promise<void> {
    const { signal, emit } = this.#context
    const release = await this.#runnable()
    if (!this.#hasTakenOver) return runTask(this.#parts, release, task, command, { signal, emit })
    try {
      await runTask(this.#parts, release, task, command, { signal: new AbortController().signal, emit })
    } catch (error) {
      // The new release serves already: taking it back now would help nobody.
      emit({ type: 'warning', message: (error as Error).message })
    }
  }

  async #start(name: string): Promise<void> {
    const [processType, index] = parseInstanceName(name)
    const { engine } = this.#parts
    const spec = processSpec(this.#parts, await this.#runnable(), processType, index)
    this.#started.push(await engine.start(spec, { signal: this.#context.signal }))
  }

  async #check(names: readonly string[]): Promise<void> {
    const release = await this.#runnable()
    const failed = new AbortController()
    const signal = AbortSignal.any([this.#context.signal, failed.signal])
    const instances = this.#started.filter((instance) => names.includes(formatInstanceName(instance)))
    const domain = this.#observed.domains[0] ?? this.#plan.app
    const mask = maskFor(this.#parts, release)
    await allDone(
      instances.map(async (instance) => {
        const { checks } = release.spec.processes[instance.processType]!
        try {
          await checkInstance(this.#parts, instance, {
            checks,
            domain,
            mask,
            signal,
            emit: this.#context.emit,
          })
        } catch (error) {
          // One failure decides; the others need not be waited for to their ends.
          failed.abort(error)
          throw error
        }
      }),
    )
  }

  async #targets(): Promise<readonly Target[]> {
    const leaving = new Set(this.#plan.steps.flatMap((step) => (step.do === 'stop' ? step.ids : [])))
    const running = await this.#parts.engine.list(this.#plan.app)
    return running.flatMap(({ id, processType, address }) =>
      processType === WEB && address && !leaving.has(id) ? [{ instance: id, address }] : [],
    )
  }
}

/** Makes a Redis and writes it down before it runs, so that its password is never lost. */
export async function createResource(
  { state, engine }: Pick<Parts, 'state' | 'engine'>,
  name: string,
): Promise<void> {
  if (!isResourceHost(engine)) {
    throw new BerthError('UNSUPPORTED', {
      engine: engine.name,
      ability: 'resources',
      remedy: 'give the app the URL of one that you run yourself',
    })
  }
  const resource = state.resources.get(name) ?? {
    kind: 'redis',
    name,
    password: randomBytes(32).toString('hex'),
  }
  if (!state.resources.get(name)) state.resources.add(resource)
  state.resources.setAddress(name, await engine.startResource(resource))
}

/** Waits for all of them before the first error is thrown: an undo must find everything that was begun. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(work)
  const failure = settled.find((outcome) => outcome.status === 'rejected')
  if (failure) throw failure.reason
}

function parseInstanceName(name: string): readonly [processType: string, index: number] {
  const dot = name.lastIndexOf('.')
  return [name.slice(0, dot), Number(name.slice(dot + 1))]
}
