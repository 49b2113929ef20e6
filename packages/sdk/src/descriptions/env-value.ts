import { BerthError } from '../errors.ts'
import type { App } from './app.ts'
import { configKeyProblem, nameProblem } from './names.ts'

/** What a key of an app's env is given: text, or a reference that becomes text when a release is made. */
export type EnvValue = string | Secret | UrlReference | Redis | MountPath

/** A config key that is set by hand, or generated; its value is never part of a description. */
export interface Secret {
  readonly kind: 'secret'
  /** The config key that holds it. */
  readonly name: string
  /** Whose config: the app's own, or the one that all apps of the platform share. */
  readonly scope: 'app' | 'global'
  /** Whether it is made at the first deploy when nobody has set it. */
  readonly generate: boolean
}

/** Where another app is reached from inside the platform. It also makes that app deploy first. */
export interface UrlReference {
  readonly kind: 'url'
  readonly app: string
}

/** A Redis of the app's own platform: created when missing, never destroyed because a description no longer names it. */
export interface Redis {
  readonly kind: 'redis'
  readonly name: string
}

/** Where an instance sees one of its app's mounts, which is not on every engine the path that the mount names. */
export interface MountPath {
  readonly kind: 'mount'
  /** The `to` of the mount. */
  readonly to: string
}

/**
 * A config key that must be set by hand (`berth config:set`). A missing one stops the plan, which lists every missing key at once.
 *
 * @param options.scope - `global` shares one value between apps. @default 'app'
 * @param options.generate - make a random one of 64 hex digits at the first deploy. @default false
 * @throws {BerthError} INVALID_NAME
 */
export function secret(
  name: string,
  options: { readonly scope?: Secret['scope']; readonly generate?: boolean } = {},
): Secret {
  const problem = configKeyProblem(name)
  if (problem) throw new BerthError('INVALID_NAME', { what: 'config key', name, rule: problem })
  return Object.freeze({
    kind: 'secret',
    name,
    scope: options.scope ?? 'app',
    generate: options.generate ?? false,
  })
}

/** Where another app is reached from inside the platform, as a value for the env of this one. */
export function urlOf(app: App | string): UrlReference {
  return Object.freeze({ kind: 'url', app: typeof app === 'string' ? app : app.name })
}

/**
 * A Redis that the platform keeps: its URL is the value of the env key that holds this.
 *
 * @throws {BerthError} INVALID_NAME
 */
export function redis(name: string): Redis {
  const problem = nameProblem(name)
  if (problem) throw new BerthError('INVALID_NAME', { what: 'name of a resource', name, rule: problem })
  return Object.freeze({ kind: 'redis', name })
}

/** Where an instance sees the mount that goes to this path: the path itself, but where an engine cannot put it there. */
export function mountPath(to: string): MountPath {
  return Object.freeze({ kind: 'mount', to })
}
