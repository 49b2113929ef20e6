import { formatConfig, parseConfig } from '../config/config-text.ts'
import type { ConfigValues } from '../config/config.ts'
import type { ConfigFormat, ConfigScope } from '../config/format.ts'
import { configKeyProblem } from '../descriptions/names.ts'
import { BerthError } from '../errors.ts'
import { own } from '../own.ts'
import type { ConfigChangeOptions, ConfigResult, DeployResult, PlatformConfig } from './platform.ts'
import type { Session } from './session.ts'
import { nearestName } from './suggest.ts'
import { existingApp, wishForActive } from './wishes.ts'

export class LocalConfig implements PlatformConfig {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async list(scope: ConfigScope): Promise<ConfigValues> {
    this.#assertExists(scope)
    return this.#session.parts.state.config.read(scope)
  }

  async get(scope: ConfigScope, key: string): Promise<string> {
    const values = await this.list(scope)
    const value = own(values, key)
    if (value === undefined) throw this.#notFound(scope, key, Object.keys(values))
    return value
  }

  async set(
    scope: ConfigScope,
    values: ConfigValues,
    options: ConfigChangeOptions = {},
  ): Promise<ConfigResult> {
    const problems = Object.keys(values).flatMap((key) => configKeyProblem(key) ?? [])
    // An environment is made of C strings.
    problems.push(
      ...Object.keys(values)
        .filter((key) => values[key]!.includes('\0'))
        .map((key) => `the value of ${key} contains a NUL`),
    )
    if (Object.keys(values).length === 0) problems.push('there is no KEY=value to set')
    if (problems.length > 0) throw new BerthError('INVALID_CONFIG', { app: nameOf(scope), problems })
    return this.#change(scope, (current) => ({ ...current, ...values }), options)
  }

  async unset(
    scope: ConfigScope,
    keys: readonly string[],
    options: ConfigChangeOptions = {},
  ): Promise<ConfigResult> {
    return this.#change(
      scope,
      (current) => Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key))),
      options,
    )
  }

  async clear(scope: ConfigScope, options: ConfigChangeOptions = {}): Promise<ConfigResult> {
    return this.#change(scope, () => ({}), options)
  }

  async import(
    scope: ConfigScope,
    text: string,
    {
      format = 'envfile',
      replace = false,
      ...options
    }: ConfigChangeOptions & { readonly format?: 'envfile' | 'json'; readonly replace?: boolean } = {},
  ): Promise<ConfigResult> {
    const values = parseConfig(text, format)
    if (Object.keys(values).length === 0) {
      throw new BerthError('INVALID_OPTION', {
        option: 'The config to import',
        problem: 'holds no KEY=value',
      })
    }
    const problems = Object.keys(values).flatMap((key) => configKeyProblem(key) ?? [])
    if (problems.length > 0) throw new BerthError('INVALID_CONFIG', { app: nameOf(scope), problems })
    return this.#change(scope, (current) => (replace ? values : { ...current, ...values }), options)
  }

  async export(scope: ConfigScope, format: ConfigFormat): Promise<string> {
    return formatConfig(await this.list(scope), format)
  }

  #notFound(scope: ConfigScope, key: string, known: readonly string[]): BerthError {
    const { state } = this.#session.parts
    const env = typeof scope === 'string' ? state.releases.active(scope)?.spec.env : undefined
    const isGiven = env !== undefined && Object.hasOwn(env, key)
    const near = nearestName(key, known)
    const details = { app: nameOf(scope), key, isGiven, ...(near !== undefined && { near }) }
    return new BerthError('CONFIG_NOT_FOUND', details)
  }

  /** All keys or none: where the app runs, values are kept only once it runs well with them. */
  async #change(
    scope: ConfigScope,
    edit: (current: ConfigValues) => ConfigValues,
    options: ConfigChangeOptions,
  ): Promise<ConfigResult> {
    this.#assertExists(scope)
    const { state, events } = this.#session.parts
    const before = state.config.read(scope)
    const changed = changedKeys(before, edit(before))
    const deploys =
      typeof scope === 'string'
        ? await this.#changeApp(scope, edit, options)
        : await this.#changeGlobal(edit, changed, options)
    if (changed.length > 0)
      events.emit(nameOf(scope), { type: 'config-changed', keys: changed }, options.onEvent)
    return { changed, deploys }
  }

  async #changeApp(
    app: string,
    edit: (current: ConfigValues) => ConfigValues,
    { restart = true, ...options }: ConfigChangeOptions,
  ): Promise<DeployResult[]> {
    const { parts } = this.#session
    const { state } = parts
    if (!restart || !this.#isRunning(app)) {
      await this.#session.exclusively(app, options, async () =>
        state.config.replace(app, edit(state.config.read(app))),
      )
      return []
    }
    const result = await this.#session.change(
      app,
      () => {
        const config = edit(state.config.read(app))
        return wishForActive(parts, app, { config, onActivate: () => state.config.replace(app, config) })
      },
      options,
    )
    return [result]
  }

  async #changeGlobal(
    edit: (current: ConfigValues) => ConfigValues,
    changed: readonly string[],
    options: ConfigChangeOptions,
  ): Promise<DeployResult[]> {
    const { parts } = this.#session
    const { restart = true, ...progress } = options
    const scope = { global: true } as const
    const before = parts.state.config.read(scope)
    parts.state.config.replace(scope, edit(before))
    const users = parts.state.apps.list().filter(({ name }) => {
      const shared = parts.state.releases.active(name)?.config.global ?? {}
      return this.#isRunning(name) && changed.some((key) => key in shared)
    })
    if (!restart) return []
    try {
      return await Promise.all(
        users.map(({ name }) => this.#session.change(name, () => wishForActive(parts, name), progress)),
      )
    } catch (error) {
      // What some app could not run with is not kept for the others.
      parts.state.config.replace(scope, before)
      await Promise.allSettled(
        users.map(({ name }) => this.#session.change(name, () => wishForActive(parts, name), progress)),
      )
      throw error
    }
  }

  #isRunning(app: string): boolean {
    const { state } = this.#session.parts
    return state.releases.active(app) !== undefined && state.apps.get(app)?.isStopped === false
  }

  #assertExists(scope: ConfigScope): void {
    if (typeof scope === 'string') existingApp(this.#session.parts, scope)
  }
}

function nameOf(scope: ConfigScope): string {
  return typeof scope === 'string' ? scope : 'global'
}

function changedKeys(before: ConfigValues, after: ConfigValues): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => before[key] !== after[key],
  )
}
