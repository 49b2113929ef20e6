import { NO_OPTIONS, withPhase } from '../descriptions/docker-options.ts'
import type { DockerOptions } from '../descriptions/docker-options.ts'
import { limitsProblems } from '../descriptions/limits.ts'
import { mountProblems } from '../descriptions/mounts.ts'
import { buildpackProblem, mountNameProblem } from '../descriptions/names.ts'
import { BerthError } from '../errors.ts'
import { assertProcessTypes } from '../release/assert-process-types.ts'
import { NO_SETTINGS } from '../settings/app-settings.ts'
import type { AppSettings } from '../settings/app-settings.ts'
import { settableOf } from '../settings/apply-settings.ts'
import { mergeSettings } from '../settings/merge-settings.ts'
import type { Settable } from '../settings/merge-settings.ts'
import { assertHarmless, optionReaderOf } from '../settings/read-options.ts'
import { isBuildpackReader } from '../wall/builder.ts'
import { isLimitKeeper, isPlaceKeeper } from '../wall/engine.ts'
import type { Limits } from '../wall/engine.ts'
import type { Phase } from '../wall/option-reader.ts'
import { changeSettings } from './change-settings.ts'
import type { ConfigChangeOptions } from './platform.ts'
import type { MountByHand, PlatformSettings, SettingsReport, SettingsResult } from './platform-settings.ts'
import type { Session } from './session.ts'
import { existingApp } from './wishes.ts'

const ON_DOCKER = 'run the app on the docker engine: berth up --engine docker'
const NOTHING_DESCRIBED: Settable = { ...NO_SETTINGS, order: {} }

export class LocalSettings implements PlatformSettings {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async report(app: string): Promise<SettingsReport> {
    const { settings, description } = existingApp(this.#session.parts, app)
    const { order: _, ...effective } = settableOf(mergeSettings(description ?? NOTHING_DESCRIBED, settings))
    return { byHand: settings, effective }
  }

  async addOptions(
    app: string,
    phases: readonly Phase[],
    texts: readonly string[],
    { allow = false, ...options }: ConfigChangeOptions & { readonly allow?: boolean } = {},
  ): Promise<SettingsResult> {
    const reader = optionReaderOf(this.#session.parts.engine)
    return changeSettings(this.#session, app, options, (settings) =>
      withOptions(settings, phases, (known, phase) => {
        const wanted = allow ? [...known.allow, ...texts] : known.allow
        const { options: own, publishing } = reader.readOptions(phase, texts, wanted)
        const added = [...own, ...publishing]
        const before = withPhase(known, phase, (old) => [
          ...old.filter((one) => !added.includes(one)),
          ...added,
        ])
        return allow ? withoutDoubles({ ...before, allow: [...known.allow, ...added] }) : before
      }),
    )
  }

  async removeOptions(
    app: string,
    phases: readonly Phase[],
    texts: readonly string[],
    options: ConfigChangeOptions = {},
  ): Promise<SettingsResult> {
    const reader = optionReaderOf(this.#session.parts.engine)
    return changeSettings(this.#session, app, options, (settings) =>
      withOptions(settings, phases, (known, phase) => {
        const { options: own, publishing } = reader.readOptions(phase, texts, texts)
        const removed = [...own, ...publishing]
        const missing = removed.find((one) => !known[phase].includes(one))
        if (missing !== undefined) {
          const problem = `was not set by hand for ${phase}; what the description says is changed there`
          throw new BerthError('INVALID_OPTION', { option: missing, problem })
        }
        return stillAllowed(withPhase(known, phase, (old) => old.filter((one) => !removed.includes(one))))
      }),
    )
  }

  async clearOptions(
    app: string,
    phases: readonly Phase[],
    options: ConfigChangeOptions = {},
  ): Promise<SettingsResult> {
    return changeSettings(this.#session, app, options, (settings) =>
      withOptions(settings, phases, (known, phase) => stillAllowed(withPhase(known, phase, () => []))),
    )
  }

  async limit(
    app: string,
    limits: Limits,
    { processType = '*', ...options }: ConfigChangeOptions & { readonly processType?: string } = {},
  ): Promise<SettingsResult> {
    const { engine } = this.#session.parts
    if (!isLimitKeeper(engine))
      throw new BerthError('UNSUPPORTED', { engine: engine.name, ability: 'limits', remedy: ON_DOCKER })
    const [problem] = Object.keys(limits).length === 0 ? ['there is none'] : limitsProblems(limits)
    if (problem !== undefined)
      throw new BerthError('INVALID_OPTION', { option: 'The limit', problem: `is wrong: ${problem}` })
    return changeSettings(this.#session, app, options, (settings, spec) => {
      if (processType !== '*' && spec) assertProcessTypes(app, [processType], Object.keys(spec.processes))
      const own = { ...settings.limits[processType], ...limits }
      return { ...settings, limits: { ...settings.limits, [processType]: own } }
    })
  }

  async clearLimits(
    app: string,
    { processType, ...options }: ConfigChangeOptions & { readonly processType?: string } = {},
  ): Promise<SettingsResult> {
    return changeSettings(this.#session, app, options, (settings) => {
      const kept = Object.entries(settings.limits).filter(
        ([type]) => processType !== undefined && type !== processType,
      )
      return { ...settings, limits: Object.fromEntries(kept) }
    })
  }

  async mount(app: string, mount: MountByHand, options: ConfigChangeOptions = {}): Promise<SettingsResult> {
    const added = { readOnly: false, exclusive: false, ...mount }
    const [problem] = mountProblems(added)
    if (problem !== undefined)
      throw new BerthError('INVALID_OPTION', { option: 'The mount', problem: `cannot be used: ${problem}` })
    assertHarmless(this.#session.parts.engine, [added])
    return changeSettings(this.#session, app, options, (settings) => ({
      ...settings,
      mounts: [...settings.mounts.filter(({ to }) => to !== added.to), added],
    }))
  }

  async unmount(app: string, to: string, options: ConfigChangeOptions = {}): Promise<SettingsResult> {
    return changeSettings(this.#session, app, options, (settings) => {
      const mounts = settings.mounts.filter((mount) => mount.to !== to)
      if (mounts.length === settings.mounts.length) {
        const problem = `is no mount of ${app} that was made by hand; what the description says is changed there`
        throw new BerthError('INVALID_OPTION', { option: to, problem })
      }
      return { ...settings, mounts }
    })
  }

  async ensurePlace(
    name: string,
    {
      signal,
      ...ownership
    }: { readonly owner?: string; readonly mode?: string; readonly signal?: AbortSignal } = {},
  ): Promise<void> {
    const { engine } = this.#session.parts
    const rule = mountNameProblem(name)
    if (rule !== undefined) throw new BerthError('INVALID_NAME', { what: 'name of a place', name, rule })
    const mount = { from: name, to: '/place', readOnly: false, exclusive: false, ...ownership }
    const [problem] = mountProblems(mount)
    if (problem !== undefined)
      throw new BerthError('INVALID_OPTION', { option: 'The place', problem: `cannot be made: ${problem}` })
    if (!isPlaceKeeper(engine))
      throw new BerthError('UNSUPPORTED', {
        engine: engine.name,
        ability: 'places',
        remedy: 'mount a folder of the host',
      })
    await engine.ensurePlace(name, { ...ownership, ...(signal && { signal }) })
  }

  async setBuildpacks(app: string, buildpacks: readonly string[]): Promise<SettingsResult> {
    this.#assertBuildpacks(buildpacks)
    return changeSettings(this.#session, app, { restart: false }, (settings) => ({ ...settings, buildpacks }))
  }

  async addBuildpack(
    app: string,
    buildpack: string,
    { index }: { readonly index?: number } = {},
  ): Promise<SettingsResult> {
    this.#assertBuildpacks([buildpack])
    if (index === 0)
      throw new BerthError('INVALID_OPTION', {
        option: 'The place',
        problem: 'of a buildpack is counted from 1',
      })
    return changeSettings(this.#session, app, { restart: false }, (settings, _spec, { description }) => {
      const used = mergeSettings(description ?? NOTHING_DESCRIBED, settings).buildpacks
      const others = used.filter((one) => one !== buildpack)
      return {
        ...settings,
        buildpacks: others.toSpliced(index === undefined ? others.length : index - 1, 0, buildpack),
      }
    })
  }

  async removeBuildpack(app: string, buildpack: string): Promise<SettingsResult> {
    return changeSettings(this.#session, app, { restart: false }, (settings) => {
      if (!settings.buildpacks.includes(buildpack)) {
        const problem = `is no buildpack of ${app} that was set by hand; what the description says is changed there`
        throw new BerthError('INVALID_OPTION', { option: JSON.stringify(buildpack), problem })
      }
      return { ...settings, buildpacks: settings.buildpacks.filter((one) => one !== buildpack) }
    })
  }

  #assertBuildpacks(buildpacks: readonly string[]): void {
    const { engine } = this.#session.parts
    if (!isBuildpackReader(engine))
      throw new BerthError('UNSUPPORTED', { engine: engine.name, ability: 'buildpacks', remedy: ON_DOCKER })
    const problem = buildpacks.flatMap(
      (name) => buildpackProblem(name) ?? engine.buildpackProblem(name) ?? [],
    )[0]
    if (problem !== undefined)
      throw new BerthError('INVALID_OPTION', {
        option: 'The buildpack',
        problem: `cannot be used: ${problem}`,
      })
  }
}

function withOptions(
  settings: AppSettings,
  phases: readonly Phase[],
  edit: (known: DockerOptions, phase: Phase) => DockerOptions,
): AppSettings {
  return { ...settings, dockerOptions: phases.reduce(edit, settings.dockerOptions) }
}

function withoutDoubles(options: DockerOptions): DockerOptions {
  return { ...options, allow: [...new Set(options.allow)] }
}

/** What is allowed goes with the last option that it was allowed for. */
function stillAllowed(options: DockerOptions): DockerOptions {
  const used = new Set([...options.build, ...options.deploy, ...options.run])
  return { ...NO_OPTIONS, ...options, allow: options.allow.filter((one) => used.has(one)) }
}
