import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BerthError } from '../errors.ts'

const SQLITE_BUSY = 5

/**
 * Takes a home for this process alone until it is disposed or the process ends, however it ends: the lock is the
 * operating system's, so a killed process leaves none behind.
 *
 * @throws {BerthError} HOME_IN_USE
 */
export function lockHome(home: string): Disposable {
  const pidFile = join(home, 'pid')
  const lock = new DatabaseSync(join(home, 'lock'))
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    throw new BerthError('HOME_IN_USE', { home, pid: readPid(pidFile) }, { cause: error })
  }
  writeFileSync(pidFile, `${process.pid}\n`)
  return { [Symbol.dispose]: () => lock.close() }
}

function readPid(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    // The other process has the lock, but has not yet told its pid.
    return 0
  }
}
