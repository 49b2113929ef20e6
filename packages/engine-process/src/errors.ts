import { BerthError, isBerthError, SourceChanged } from '@berth/sdk'

/** A foreign error of a start as Berth's; what was aborted and what is Berth's already stays as it is. */
export function startError(app: string, processType: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  if (isBerthError(error)) return error
  if (isDiskFull(error)) return diskFull(error)
  return new BerthError('START_FAILED', { app, processType, problem: startProblem(error) }, causeOf(error))
}

/** A foreign error of a dump that was to become the data of a resource. */
export function importError(resource: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  if (isBerthError(error)) return error
  if (isDiskFull(error)) return diskFull(error)
  return new BerthError('DUMP_FAILED', { resource, problem: messageOf(error), output: [] }, causeOf(error))
}

/** A foreign error of a build as Berth's; what was aborted and what is Berth's already stays as it is. */
export function buildError(app: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  if (isBerthError(error)) return error
  if (isDiskFull(error)) return diskFull(error)
  if (error instanceof SourceChanged) return buildFailed(app, error.message, error)
  return buildFailed(app, buildProblem(error), error)
}

function buildFailed(app: string, problem: string, cause: unknown): BerthError {
  return new BerthError('BUILD_FAILED', { app, problem, output: [] }, { cause })
}

function diskFull(error: NodeJS.ErrnoException): BerthError {
  return new BerthError('DISK_FULL', { path: error.path ?? 'the home of the platform' }, { cause: error })
}

function startProblem(error: unknown): string {
  switch (codeOf(error)) {
    case 'E2BIG':
      return 'its command and config together are too long for the system; move large values into files'
    case 'EAGAIN':
    case 'ENOMEM':
      return 'the system has no room for another process; stop something, or raise the limit (ulimit -u)'
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open; stop something, or raise the limit (ulimit -n)'
    default:
      return messageOf(error)
  }
}

function buildProblem(error: unknown): string {
  const path = isErrno(error) ? (error.path ?? 'a file') : ''
  switch (codeOf(error)) {
    case 'ENOENT':
      return `${path} vanished while it was copied; deploy again when nothing writes there`
    case 'EACCES':
    case 'EPERM':
      return `${path} cannot be read; give the platform's user the right to`
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open; stop something, or raise the limit (ulimit -n)'
    default:
      return messageOf(error)
  }
}

function isDiskFull(error: unknown): error is NodeJS.ErrnoException {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
}

/** Node's errors about arguments quote them, and an argument may be a secret. */
function causeOf(error: unknown): ErrorOptions {
  return codeOf(error)?.startsWith('ERR_') ? {} : { cause: error }
}

function messageOf(error: unknown): string {
  if (codeOf(error)?.startsWith('ERR_'))
    return 'its command or config has something in it that no process can be given'
  return error instanceof Error ? error.message : String(error)
}

function codeOf(error: unknown): string | undefined {
  return isErrno(error) ? error.code : undefined
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}
