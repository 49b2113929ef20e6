import { BerthError } from '../errors.ts'
import { mergeSettings, sourceOf } from '../settings/merge-settings.ts'
import { isBuildExplainer } from '../wall/builder.ts'
import type { BuildExplanation, Source } from '../wall/builder.ts'
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

  #sourceOf(app: string): Source {
    const { description, settings } = existingApp(this.#session.parts, app)
    if (!description) throw new BerthError('APP_NOT_DEPLOYED', { app })
    return sourceOf(mergeSettings(description, settings))
  }
}
