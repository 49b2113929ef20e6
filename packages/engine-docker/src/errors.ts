import { BerthError, isBerthError, SourceChanged } from '@berth/sdk'

/** A foreign error of a start as Berth's; what was aborted and what is Berth's already stays as it is. */
export function startError(app: string, processType: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  return (
    common(error) ??
    new BerthError('START_FAILED', { app, processType, problem: problemOf(error) }, { cause: error })
  )
}

/** A foreign error of a build as Berth's, with the last lines of its output. */
export function buildError(
  app: string,
  error: unknown,
  {
    output,
    remedy,
    signal,
  }: {
    readonly output: readonly string[]
    readonly remedy: string | undefined
    readonly signal: AbortSignal | undefined
  },
): unknown {
  if (signal?.aborted) return signal.reason
  const said = error instanceof SourceChanged ? error.message : problemOf(error)
  const problem = remedy === undefined ? said : `${said}; ${remedy}`
  return common(error) ?? new BerthError('BUILD_FAILED', { app, problem, output }, { cause: error })
}

/** A foreign error of a resource as Berth's. */
export function resourceError(resource: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  const problem = problemOf(error)
  return (
    common(error) ?? new BerthError('RESOURCE_FAILED', { resource, problem, output: [] }, { cause: error })
  )
}

/** An error of a dump that was to become the data of a resource. */
export function importError(resource: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  const output = isBerthError(error, 'RESOURCE_FAILED') ? error.details.output : undefined
  if (output?.some((line) => /no space left on device/i.test(line))) {
    return new BerthError('DISK_FULL', { path: "Docker's data" }, { cause: error })
  }
  const problem = output
    ? 'no server can read all of what was given to import, so it keeps the data that it had'
    : problemOf(error)
  const known = output ? undefined : common(error)
  return known ?? new BerthError('DUMP_FAILED', { resource, problem, output: output ?? [] }, { cause: error })
}

/** A foreign error of anything else as Berth's; one that says nothing about Docker stays as it is. */
export function engineError(error: unknown): unknown {
  return common(error) ?? error
}

/** Docker cannot be used at all. */
export function unavailable(problem: string, remedy: string, cause?: unknown): BerthError {
  const details = { engine: 'docker', problem, remedy }
  return new BerthError('ENGINE_UNAVAILABLE', details, cause === undefined ? {} : { cause })
}

/** Whether Docker says that there is no such container, image, network or volume. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404
}

/** Whether Docker says that what was asked for goes against what is: a name in use, a container that is not running. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409
}

/** Whether Docker says that it is so already. */
export function isUnchanged(error: unknown): boolean {
  return statusOf(error) === 304
}

/** Whether Docker is not there to say anything. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error)
  // A file may be missing too.
  if (code === 'ENOENT') return error instanceof Error && 'syscall' in error && error.syscall === 'connect'
  return code !== undefined && AWAY.has(code)
}

/** What Docker said, without the wrapping of the library. */
export function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const said = error.message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
  const folder = /bind source path does not exist: (.+)$/.exec(said)?.[1]
  if (folder !== undefined) {
    const remedy = 'make it there, or mount a place of a name without a slash, which the platform keeps there'
    return `${folder} is not on the machine that Docker is on; ${remedy}`
  }
  const image = /No such image: (\S+)/.exec(said)?.[1]
  return image === undefined ? said : `its image ${image} is not there any more; deploy it again`
}

const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'])

/** How Docker says it: by its own book-keeping, by its proxy, and since 28 by what opens the port before the proxy. */
const PORT_TAKEN = [
  /Bind for (\S+):(\d+) failed: port is already allocated/,
  /listen \w+ (\S+):(\d+): bind: address already in use/,
  /failed to bind host port (?:for )?(\S+?):(\d+)[:/].*address already in use/,
] as const

function common(error: unknown): BerthError | undefined {
  if (isBerthError(error)) return error
  if (isAway(error)) {
    return unavailable(
      `Docker does not answer (${codeOf(error)})`,
      'start the Docker daemon (systemctl start docker), then try again',
      error,
    )
  }
  if (codeOf(error) === 'EACCES') {
    return unavailable('its socket may not be used', 'become root, or a member of the group docker', error)
  }
  const said = error instanceof Error ? error.message : ''
  if (/no space left on device/i.test(said)) {
    return new BerthError('DISK_FULL', { path: "Docker's data" }, { cause: error })
  }
  const name = /container name "\/?([^"]+)" is already in use/.exec(said)?.[1]
  if (name !== undefined) return new BerthError('NAME_TAKEN', { name }, { cause: error })
  const taken = PORT_TAKEN.map((words) => words.exec(said)).find((match) => match !== null)
  if (taken) {
    const [, host = '', port] = taken
    return new BerthError('PORT_TAKEN', { host, port: Number(port) }, { cause: error })
  }
  return undefined
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
