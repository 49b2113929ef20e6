import type { BuildSecrets } from '../descriptions/build-secrets.ts'
import { BerthError, isBerthError } from '../errors.ts'
import { own } from '../own.ts'
import { formatChange } from '../plan/format-step.ts'
import type { Observation } from '../plan/plan-app.ts'
import type { AppPlan, Step } from '../plan/step.ts'
import type { ConfigSnapshot } from '../config/config.ts'
import type { EventBody } from '../platform/event.ts'
import type { Parts } from '../platform/parts.ts'
import { preparedBuildOf, sourceBuildOf, WEB } from '../release/release-spec.ts'
import { assertStillHarmless } from '../settings/apply-settings.ts'
import type { Build, Source } from '../wall/builder.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { Instance } from '../wall/instance.ts'
import type { Target } from '../wall/router.ts'
import { allDone } from './all-done.ts'
import { checkRelease } from './check-release.ts'
import { createResource } from './create-resource.ts'
import { askedDomain } from './domains.ts'
import { makeBuild } from './make-build.ts'
import { inTurns } from './in-turns.ts'
import { processSpec } from './process-spec.ts'
import type { RunnableRelease } from './process-spec.ts'
import { routeApp } from './route-app.ts'
import { runTask } from './run-task.ts'

export interface ApplyContext {
  readonly source: Source | undefined
  readonly buildSecrets: BuildSecrets
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
  #build: Build | undefined
  #config: ConfigSnapshot
  #isWritten = false
  #hasStoppedOld = false
  #hasRouted = false
  #hasTakenOver = false
  /** What predeploy makes for a release that is new, and nobody needs when that fails. */
  #prepared: Build | undefined

  constructor(parts: Parts, plan: AppPlan, observed: Observation, context: ApplyContext) {
    this.#parts = parts
    this.#plan = plan
    this.#observed = observed
    this.#context = context
    const { steps } = plan
    this.#pointOfNoReturn =
      steps.find((step) => step.do === 'activate') ??
      steps.findLast((step) => step.do === 'route' || step.do === 'check')
    this.#build = observed.build
    this.#config = observed.draft.config
  }

  /** Whether undoing leaves something to repair: instances that had to go first are gone. */
  get hasStoppedOld(): boolean {
    return this.#hasStoppedOld && !this.#hasTakenOver
  }

  async apply(): Promise<void> {
    const { signal } = this.#context
    // Before any step: what is refused then has stopped nothing.
    if (this.#plan.steps.some((step) => step.do === 'start' || step.do === 'run-task'))
      assertStillHarmless(this.#observed.draft.spec, this.#parts.engine)
    for (const steps of inTurns(this.#plan.steps)) {
      // After the switch the rest is finished whatever the caller wants: half of a release is what nobody asked for.
      if (!this.#hasTakenOver) signal.throwIfAborted()
      await this.#doTogether(steps)
    }
  }

  /** Ends what was started and marks the release as failed. Does nothing once the new instances have taken over. */
  async undo(): Promise<void> {
    if (this.#hasTakenOver) return
    const { engine, state } = this.#parts
    if (this.#isWritten) state.releases.setStatus(this.#plan.app, this.#plan.release, 'failed')
    if (this.#hasRouted) await this.#routeBack()
    await Promise.all(this.#started.map(({ id }) => engine.stop(id)))
    if (this.#prepared) await engine.removeBuild(this.#prepared)
  }

  async #doTogether(steps: readonly Step[]): Promise<void> {
    const { emit } = this.#context
    const begin = performance.now()
    const failed = new AbortController()
    for (const step of steps) emit({ type: 'step-started', step })
    const durations = await allDone(
      steps.map(async (step) => {
        await this.#do(step, failed)
        return Math.round(performance.now() - begin)
      }),
    ).catch((error: unknown) => {
      // What a failure has cut short fails as well, and less clearly.
      throw failed.signal.aborted ? failed.signal.reason : error
    })
    if (steps.some((step) => step === this.#pointOfNoReturn)) this.#hasTakenOver = true
    for (const [place, step] of steps.entries())
      emit({ type: 'step-done', step, duration: durations[place] ?? 0 })
  }

  /** @param failed - aborted by a check that fails: the others need not be waited for to their ends */
  async #do(step: Step, failed: AbortController): Promise<void> {
    const { state, engine, router } = this.#parts
    const { app } = this.#plan
    const { draft } = this.#observed
    switch (step.do) {
      case 'create-app':
        return state.apps.create(app)
      case 'create-resource':
        return createResource(this.#parts, step.resource)
      case 'set-config':
        return this.#setConfig(step.scope)
      case 'build':
        return this.#makeBuild()
      case 'release': {
        const summary = step.changes.map(formatChange).join('; ')
        const { spec, config } = this.#release()
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
        return this.#check(step.instances, failed)
      case 'route':
        this.#hasRouted = true
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
        if (step.why === 'stop-first') this.#hasStoppedOld = true
        await Promise.all(step.ids.map((id) => engine.stop(id)))
        return
    }
  }

  // An app that is deployed beside this one may have generated the same shared value meanwhile: the first one counts.
  #setConfig(scope: 'app' | 'global'): void {
    const { config } = this.#parts.state
    const place = scope === 'app' ? this.#plan.app : ({ global: true } as const)
    const added = this.#observed.draft.newConfig[scope]
    const kept = scope === 'app' ? { ...config.read(place), ...added } : { ...added, ...config.read(place) }
    config.replace(place, kept)
    const values = Object.keys(this.#config[scope]).map((key) => [key, own(kept, key) ?? ''] as const)
    this.#config = { ...this.#config, [scope]: Object.fromEntries(values) }
  }

  async #makeBuild(): Promise<void> {
    const { app } = this.#plan
    const { source, buildSecrets, signal, emit } = this.#context
    const { engine } = this.#parts
    const { digest } = this.#observed.draft.spec
    const isSame = source !== undefined && (await engine.inspect(source, { signal })).digest === digest
    if (!isSame) {
      const lost = sourceBuildOf(this.#observed.draft.spec)?.location
      const problem =
        lost === undefined
          ? 'its source has changed meanwhile; deploy it again'
          : `${lost} is not there any more, and its source has changed since, so it cannot be made again; deploy it anew`
      throw new BerthError('BUILD_FAILED', { app, problem, output: [] })
    }
    const config = this.#config
    const input = { app, source, digest, config, buildSecrets, signal, emit }
    this.#build = await makeBuild(this.#parts, input)
  }

  #release(): RunnableRelease {
    const { app, release } = this.#plan
    return { app, release, spec: { ...this.#observed.draft.spec, ...this.#builds() }, config: this.#config }
  }

  // Steps that need a build come after the one that makes it.
  #builds(): { readonly build: Build; readonly unprepared?: Build } {
    const { app, release, steps } = this.#plan
    const { prepared, draft } = this.#observed
    const build = this.#build!
    const prepares = steps.some((step) => step.do === 'run-task' && step.task === 'predeploy')
    if (!prepares) return { build: prepared ?? build }
    // Without a release of its own it makes again what the one that runs has lost.
    const isNew = steps.some((step) => step.do === 'release')
    const lost = isNew ? undefined : preparedBuildOf(draft.spec)
    const into = lost ?? this.#parts.engine.preparedBuild(build, { app, release })
    return { build: into, unprepared: build }
  }

  /** Requests go to the old instances again before the new ones end, so that none is dropped on the way back. */
  async #routeBack(): Promise<void> {
    const { engine, router } = this.#parts
    const { app } = this.#plan
    const { route } = this.#observed
    if (!route) return router.unroute(app)
    const running = new Set((await engine.list(app)).map(({ id }) => id))
    const targets = route.targets.filter(({ instance }) => running.has(instance))
    await routeApp(this.#parts, app, route.domains, targets)
    await router.drain(app, { timeout: this.#observed.draft.spec.drainTimeout })
  }

  async #runTask(task: Parameters<typeof runTask>[2], command: string): Promise<void> {
    const { signal, emit } = this.#context
    const release = this.#release()
    // Written down before it runs: one that was begun is not begun again, also after a kill.
    if (task === 'first-postdeploy') this.#parts.state.apps.setFirstPostdeployBegun(this.#plan.app)
    if (task === 'predeploy' && this.#isWritten) this.#prepared = release.spec.build
    if (!this.#hasTakenOver) return runTask(this.#parts, release, task, command, { signal, emit })
    try {
      await runTask(this.#parts, release, task, command, { signal: new AbortController().signal, emit })
    } catch (error) {
      // The new release serves already: taking it back now would help nobody.
      const problem = isBerthError(error, 'RELEASE_FAILED') ? error.details.ended : (error as Error).message
      const { app, release: number } = release
      emit({
        type: 'warning',
        message: `The ${task} task of ${app} ${problem}; release ${number} serves all the same`,
      })
    }
  }

  async #start(name: string): Promise<void> {
    const [processType, index] = parseInstanceName(name)
    const { engine } = this.#parts
    const spec = processSpec(this.#parts, this.#release(), processType, index)
    this.#started.push(await engine.start(spec, { signal: this.#context.signal }))
  }

  async #check(names: readonly string[], failed: AbortController): Promise<void> {
    const release = this.#release()
    const instances = this.#started.filter((instance) => names.includes(formatInstanceName(instance)))
    return checkRelease(this.#parts, release, instances, {
      domain: askedDomain(this.#plan.app, this.#observed.domains),
      failed,
      signal: this.#context.signal,
      emit: this.#context.emit,
    })
  }

  async #targets(): Promise<readonly Target[]> {
    const leaving = new Set(this.#plan.steps.flatMap((step) => (step.do === 'stop' ? step.ids : [])))
    const running = await this.#parts.engine.list(this.#plan.app)
    return running.flatMap(({ id, processType, address }) =>
      processType === WEB && address && !leaving.has(id) ? [{ instance: id, address }] : [],
    )
  }
}

function parseInstanceName(name: string): readonly [processType: string, index: number] {
  const dot = name.lastIndexOf('.')
  return [name.slice(0, dot), Number(name.slice(dot + 1))]
}
