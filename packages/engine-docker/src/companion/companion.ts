import type { Companion, CompanionRun, CompanionSpec, CompanionStatus } from '@berth/sdk'
import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { Ending } from '../container/end-container.ts'
import { inspectOwn } from '../container/inspect-own.ts'
import { remove } from '../container/remove-container.ts'
import type { Context } from '../context.ts'
import { engineError, isUnchanged } from '../errors.ts'
import { MADE_OF } from '../labels.ts'
import { readContainerLog } from '../logs/container-log.ts'
import { pullImage } from '../images/pull-image.ts'
import { companionFolder } from './companion-folder.ts'
import type { CompanionFolder } from './companion-folder.ts'
import { besideOptions, companionContainer, companionDigest, companionOptions } from './companion-options.ts'
import { runInside } from './run-inside.ts'

/** How long one gets that is replaced, in milliseconds. */
const REPLACE_TIMEOUT = 2_000
const LAST_LINES = 50

/** A program of the platform itself in a container. Disposing it lets go of it, and leaves it running. */
export class CompanionContainer implements Companion, AsyncDisposable {
  readonly outputPlace: string
  readonly #context: Context
  readonly #spec: CompanionSpec
  readonly #id: string
  readonly #folder: CompanionFolder

  constructor(context: Context, spec: CompanionSpec) {
    this.#context = context
    this.#spec = spec
    this.#id = companionContainer(context.platform, spec.name)
    this.#folder = companionFolder(context, spec)
    this.outputPlace = `docker logs ${this.#id}`
  }

  async start(): Promise<void> {
    await edge(async () => {
      const known = await this.#inspect()
      const isSame = known?.Config.Labels[MADE_OF] === companionDigest(this.#spec)
      if (known && !isSame) await this.stop(REPLACE_TIMEOUT)
      if (!known || !isSame) await this.#make()
      await this.#refresh()
      await this.#run()
      await this.#folder.openSockets(this.#container)
    })
  }

  async refresh(): Promise<void> {
    await edge(() => this.#refresh())
  }

  async status(): Promise<CompanionStatus | undefined> {
    return await edge(async () => {
      const info = await this.#inspect()
      if (!info) return undefined
      const { State, RestartCount } = info
      const state = State.Restarting ? 'restarting' : State.Running ? 'up' : 'ended'
      return { state, startedAt: State.StartedAt, restarts: RestartCount }
    })
  }

  async run(
    command: readonly string[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<CompanionRun> {
    signal?.throwIfAborted()
    return await edge(async () => {
      if (!isUp(await this.#inspect())) return await this.#runBeside(command, signal)
      await this.#folder.refresh(this.#container)
      return await runInside(this.#container, this.#spec, command)
    })
  }

  async output(): Promise<readonly string[]> {
    return await edge(async () => {
      const lines = await readContainerLog(this.#context.docker, this.#id, { lines: LAST_LINES })
      return lines.map(({ text }) => text)
    })
  }

  async stop(timeout: number): Promise<void> {
    await edge(async () => {
      const info = await this.#inspect()
      // Its own stop signal is one after which Docker does not start it again.
      if (info?.State.Running) {
        await new Ending(this.#context.docker, this.#id, this.#spec.stopSignal).within(timeout)
      }
      await this.#folder[Symbol.asyncDispose]()
      if (info) await remove(this.#context, this.#id)
      await this.#folder.remove()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]()
  }

  get #container(): Docker.Container {
    return this.#context.docker.getContainer(this.#id)
  }

  #inspect(): Promise<ContainerInspectInfo | undefined> {
    return inspectOwn(this.#context, this.#id)
  }

  async #make(): Promise<void> {
    const { docker } = this.#context
    await pullImage(docker, this.#spec.image, this.#spec.name)
    const { mount } = this.#folder
    await docker.createContainer(companionOptions(this.#spec, { ...this.#context, mount }))
  }

  async #run(): Promise<void> {
    try {
      await this.#container.start()
    } catch (error) {
      if (!isUnchanged(error)) throw error
    }
  }

  /** One that does not run reads the folder when it is started. */
  async #refresh(): Promise<void> {
    const info = await this.#inspect()
    if (isUp(info)) await this.#folder.refresh(this.#container)
    else if (info) await this.#folder.fill(this.#container)
  }

  async #runBeside(command: readonly string[], signal: AbortSignal | undefined): Promise<CompanionRun> {
    const { docker } = this.#context
    await pullImage(docker, this.#spec.image, this.#spec.name, signal)
    const { mount } = this.#folder
    const container = await docker.createContainer(
      besideOptions(this.#spec, command, { ...this.#context, mount }),
    )
    try {
      await this.#folder.fill(container)
      await container.start()
      const { StatusCode } = (await container.wait()) as { readonly StatusCode: number }
      const lines = await readContainerLog(docker, container.id)
      signal?.throwIfAborted()
      return { code: StatusCode, output: lines.map(({ text }) => `${text}\n`).join('') }
    } finally {
      await remove(this.#context, container.id)
    }
  }
}

function isUp(info: ContainerInspectInfo | undefined): boolean {
  return info?.State.Running === true && !info.State.Restarting
}

/** What Docker says becomes an error of Berth's. */
async function edge<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    throw engineError(error)
  }
}
