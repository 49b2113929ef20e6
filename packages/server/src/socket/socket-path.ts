import { createHash } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'

// The smallest limit of the systems we run on: macOS has 104 bytes with the closing zero, Linux 108.
const MAX_PATH_BYTES = 103

/** What the socket is called in a home, or the link to it when the home's path is too long for a socket. */
export function homeSocketPath(home: string): string {
  return join(resolve(home), 'berth.sock')
}

/**
 * Where the socket of a home is made: in the home, or for a home with a path too long for a socket in a folder of the
 * user's own below the temporary one, which the home then has a link to.
 */
export function chooseSocketPath(home: string, temporary: string = tmpdir()): string {
  const path = homeSocketPath(home)
  if (isShortEnough(path)) return path
  const name = `${createHash('sha256').update(path).digest('hex').slice(0, 16)}.sock`
  const below = (folder: string): string => join(folder, `berth-${userInfo().uid}`, name)
  return isShortEnough(below(temporary)) ? below(temporary) : below('/tmp')
}

/** Where the socket of a home is to be reached, or `undefined` when there is none. */
export function findSocketPath(home: string): string | undefined {
  const path = homeSocketPath(home)
  if (isShortEnough(path)) return path
  try {
    // Read rather than computed: the platform may have been started with another temporary folder.
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function isShortEnough(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_PATH_BYTES
}
