import { oneOffSpec } from '../deploy/process-spec.ts'
import type { RunnableRelease } from '../deploy/process-spec.ts'
import { configKeyProblem } from '../descriptions/names.ts'
import { BerthError } from '../errors.ts'
import { namedCommand } from '../release/named-command.ts'
import { assertStillHarmless } from '../settings/apply-settings.ts'
import type { OneOffSpec } from '../wall/engine.ts'
import type { Parts } from './parts.ts'
import { activeRelease } from './wishes.ts'

/**
 * What runs a command in the active release's build and config.
 *
 * @param env - config for this run only
 * @throws {BerthError} APP_NOT_FOUND, APP_NOT_DEPLOYED, INVALID_CONFIG, INVALID_OPTION when a path that it mounts leads elsewhere by now
 */
export function runSpec(
  parts: Parts,
  app: string,
  command: string,
  env: Readonly<Record<string, string>> = {},
): OneOffSpec {
  const problems = Object.keys(env).flatMap((key) => configKeyProblem(key) ?? [])
  if (problems.length > 0) throw new BerthError('INVALID_CONFIG', { app, problems })
  const release = activeRelease(parts, app) as RunnableRelease
  assertStillHarmless(release.spec, parts.engine)
  const spec = oneOffSpec(parts, release, 'run', namedCommand(release.spec, command))
  return { ...spec, env: { ...spec.env, ...env } }
}
