import { lstat, mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { BerthError } from '@berth/sdk'

/**
 * Makes a folder that only its owner can enter, or makes sure that the one which is there is such a folder.
 *
 * @throws {BerthError} STATE_UNUSABLE when it is somebody else's or open to others
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  // Another user of the machine may have made it first, to be the one who answers.
  const isPrivate = found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0
  if (isPrivate) return
  throw new BerthError('STATE_UNUSABLE', {
    file: folder,
    problem: 'it is not a folder that only you can enter',
    remedy: 'remove it, or choose a home with a shorter path',
  })
}
