import { SoundError } from './sound-error.ts'

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

/**
 * What to throw for what the file system refused.
 *
 * @param folder - where it was to be
 * @returns a SoundError NO_ROOM or FOLDER_UNUSABLE; what is no error of the system stays what it was
 */
export function diskError(cause: unknown, folder: string): unknown {
  const code = systemCode(cause)
  if (code === undefined) return cause
  if (FULL.has(code)) return new SoundError('NO_ROOM', { where: folder }, { cause })
  return new SoundError('FOLDER_UNUSABLE', { folder, problem: code }, { cause })
}

/** What the system calls an error; nothing for one of another origin. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined
}
