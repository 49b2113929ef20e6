import { openSync, writeSync } from 'node:fs'

/** What makes the ids of one process. */
export interface IdMaker {
  /** Fills the array, or throws when there are no ids to be had now. */
  fillArray(ids: BigUint64Array): void
  close(): Promise<void>
}

/**
 * Makes `burst` ids about every millisecond and appends them to the file that the first argument names, until SIGTERM. On a
 * message it stops itself once between making ids and appending them, as a process may that was suspended.
 */
export function appendIds(maker: IdMaker, burst: number): void {
  const [path = ''] = process.argv.slice(2)
  const file = openSync(path, 'a')
  const ids = new BigUint64Array(burst)
  let stopsItself = false
  const making = setInterval(() => {
    try {
      maker.fillArray(ids)
    } catch {
      return // none now; what was refused is not appended, and what is appended was not refused
    }
    if (stopsItself) {
      stopsItself = false
      process.kill(process.pid, 'SIGSTOP')
    }
    writeSync(file, ids)
  }, 1)
  process.on('message', () => {
    stopsItself = true
  })
  process.on('disconnect', () => process.exit())
  process.once('SIGTERM', () => {
    clearInterval(making)
    void maker.close().finally(() => process.exit())
  })
}
