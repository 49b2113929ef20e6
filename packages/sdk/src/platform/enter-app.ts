import { BerthError } from '../errors.ts'
import { WEB } from '../release/release-spec.ts'
import type { RunOptions } from '../wall/engine.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { ExitStatus, Instance } from '../wall/instance.ts'
import type { Parts } from './parts.ts'
import { activeRelease } from './wishes.ts'

/** A shell, as good a one as there is. */
export const SHELL_COMMAND = 'exec "$(command -v bash || command -v sh)"'

/** Which instance is entered, and what is run beside it. */
export interface EnterOptions extends RunOptions {
  /** `web.2`, or a process type: the first that runs of it. @default the first of `web`, or of the only process type */
  readonly instance?: string
  /** @default a shell */
  readonly command?: string
}

/**
 * Runs a command beside an instance that runs.
 *
 * @throws {BerthError} APP_NOT_FOUND, APP_NOT_DEPLOYED, INSTANCE_NOT_FOUND; INVALID_OPTION when it is not clear which
 */
export async function enterApp(
  parts: Pick<Parts, 'state' | 'engine'>,
  app: string,
  { instance: name, command = SHELL_COMMAND, ...options }: EnterOptions,
): Promise<ExitStatus> {
  activeRelease(parts, app)
  const running = (await parts.engine.list(app, options))
    .filter(({ status }) => status.state === 'up')
    .sort((one, other) => one.index - other.index || other.release - one.release)
  const wanted = name ?? defaultType(app, running)
  const found = running.find(
    (instance) => instance.processType === wanted || formatInstanceName(instance) === wanted,
  )
  if (!found) throw new BerthError('INSTANCE_NOT_FOUND', { app, instance: wanted })
  return await parts.engine.exec(found.id, command, options)
}

function defaultType(app: string, running: readonly Instance[]): string {
  const types = [...new Set(running.map(({ processType }) => processType))]
  if (types.includes(WEB) || types.length === 0) return WEB
  const [first = WEB, ...others] = types
  if (others.length === 0) return first
  throw new BerthError('INVALID_OPTION', {
    option: 'instance',
    problem: `is not said, and ${app} runs ${types.sort().join(', ')}; name one of them`,
  })
}
