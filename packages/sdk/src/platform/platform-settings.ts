import type { AppSettings } from '../settings/app-settings.ts'
import type { Settable } from '../settings/merge-settings.ts'
import type { Limits, Mount } from '../wall/engine.ts'
import type { Phase } from '../wall/option-reader.ts'
import type { ConfigChangeOptions, DeployResult } from './platform.ts'

/**
 * What is set by hand of an app beside config: options of its engine, limits, mounts, buildpacks. It comes over the description.
 *
 * A change releases the app when it runs, and is kept only when that works, as with `config.set`; before the first deploy, while it
 * is stopped, and with `restart: false`, it is only kept. What decides about a build takes effect with the next deploy.
 */
export interface PlatformSettings {
  report(app: string): Promise<SettingsReport>

  /**
   * Adds options in the words of `docker run` and `docker build`; each text is one or several. Those that are there already stay.
   * Rejects with INVALID_OPTION for one that is unknown, wrong, or dangerous to the machine and not allowed.
   *
   * @param options.allow - whether dangerous ones are wanted all the same. @default false
   */
  addOptions(
    app: string,
    phases: readonly Phase[],
    texts: readonly string[],
    options?: ConfigChangeOptions & { readonly allow?: boolean },
  ): Promise<SettingsResult>
  /** Removes options that were set by hand, in whatever form they are written. */
  removeOptions(
    app: string,
    phases: readonly Phase[],
    texts: readonly string[],
    options?: ConfigChangeOptions,
  ): Promise<SettingsResult>
  clearOptions(app: string, phases: readonly Phase[], options?: ConfigChangeOptions): Promise<SettingsResult>

  /** Limits all process types, or one; what is not named of them stays as it was. */
  limit(
    app: string,
    limits: Limits,
    options?: ConfigChangeOptions & { readonly processType?: string },
  ): Promise<SettingsResult>
  /** Forgets what was limited by hand, of all process types or of one. */
  clearLimits(
    app: string,
    options?: ConfigChangeOptions & { readonly processType?: string },
  ): Promise<SettingsResult>

  /** Mounts a place; it takes the place of another one that goes to the same path. */
  mount(app: string, mount: MountByHand, options?: ConfigChangeOptions): Promise<SettingsResult>
  /** Takes a mount away that was made by hand. What is in the place stays there. */
  unmount(app: string, to: string, options?: ConfigChangeOptions): Promise<SettingsResult>
  /** Makes a place that the platform keeps, for mounts by its name, and gives it to an owner. One that is there keeps what is in it. */
  ensurePlace(
    name: string,
    options?: { readonly owner?: string; readonly mode?: string; readonly signal?: AbortSignal },
  ): Promise<void>

  /** Sets the buildpacks, in their order; none: as the description, the source or its files say. For the next deploy. */
  setBuildpacks(app: string, buildpacks: readonly string[]): Promise<SettingsResult>
  /** Adds one to those that are used. @param options.index - its place, from 1. @default the last */
  addBuildpack(app: string, buildpack: string, options?: { readonly index?: number }): Promise<SettingsResult>
  removeBuildpack(app: string, buildpack: string): Promise<SettingsResult>
}

export interface MountByHand extends Pick<Mount, 'from' | 'to' | 'owner' | 'mode'> {
  /** @default false */
  readonly readOnly?: boolean
  /** @default false */
  readonly exclusive?: boolean
  /** Whether it is wanted although it shows instances what controls the machine. @default false */
  readonly allow?: boolean
}

/** What was set by hand, and what the app is asked to be with it. */
export interface SettingsReport {
  readonly byHand: AppSettings
  readonly effective: Omit<Settable, 'order'>
}

export interface SettingsResult {
  readonly changed: boolean
  /** Whether it takes effect only with the next deploy. */
  readonly needsDeploy: boolean
  readonly byHand: AppSettings
  readonly deploys: readonly DeployResult[]
}
