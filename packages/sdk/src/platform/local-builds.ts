import { BerthError } from '../errors.ts'
import { buildOf } from '../settings/merge-settings.ts'
import { isBuildExplainer } from '../wall/builder.ts'
import type { BuildExplanation, Source } from '../wall/builder.ts'
import type { BuildOutput } from '../store/build-outputs.ts'
import type { CallOptions } from '../wall/engine.ts'
import type { PlatformBuilds } from './platform.ts'
import type { Session } from './session.ts'
import { existingApp } from './wishes.ts'

export class LocalBuilds implements PlatformBuilds {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async detect(target: Source | string, options: CallOptions = {}): Promise<BuildExplanation> {
    const { engine } = this.#session.parts
    if (!isBuildExplainer(engine)) {
      const remedy = 'it builds only what a Procfile and its folder say'
      throw new BerthError('UNSUPPORTED', { engine: engine.name, ability: 'explanation of builds', remedy })
    }
    return engine.explain(typeof target === 'string' ? this.#sourceOf(target) : target, options)
  }

  async output(app: string, { release }: { readonly release?: number } = {}): Promise<BuildOutput> {
    const { state } = this.#session.parts
    existingApp({ state }, app)
    const output =
      release === undefined ? await state.buildOutputs.latest(app) : await this.#outputOf(app, release)
    if (output) return output
    throw new BerthError('BUILD_OUTPUT_NOT_FOUND', { app, ...(release !== undefined && { release }) })
  }

  async #outputOf(app: string, number: number): Promise<BuildOutput | undefined> {
    const { state } = this.#session.parts
    const releases = state.releases.list(app)
    const release = releases.find(({ release }) => release === number)
    if (release) return await state.buildOutputs.read(app, release.spec.digest)
    const known = releases.map(({ release }) => release)
    throw new BerthError('RELEASE_NOT_FOUND', { app, release: String(number), known })
  }

  #sourceOf(app: string): Source {
    const { description, settings } = existingApp(this.#session.parts, app)
    if (!description) throw new BerthError('APP_NOT_DEPLOYED', { app })
    return buildOf(description, settings).source
  }
}
