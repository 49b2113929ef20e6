import { chmod, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BerthError } from '@berth/sdk'
import { fetchInfo } from '../client/fetch-info.ts'
import { findTarget } from '../client/find-target.ts'
import { makePrivateFolder } from './private-folder.ts'
import { chooseSocketPath, homeSocketPath } from './socket-path.ts'

/** A socket that listens in a home. */
export interface ClaimedSocket extends AsyncDisposable {
  readonly path: string
}

/**
 * Has a server listen on the socket of a home, which only its owner can connect to. A socket that a dead process left
 * there is replaced.
 *
 * @param listen - makes the server listen on the given path
 * @throws {BerthError} HOME_IN_USE when a platform answers there, STATE_UNUSABLE when no socket can be made
 */
export async function claimSocket(
  home: string,
  listen: (path: string) => Promise<unknown>,
): Promise<ClaimedSocket> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  await refuseWhenTaken(home)

  const path = chooseSocketPath(home)
  const link = path === homeSocketPath(home) ? undefined : homeSocketPath(home)
  if (link) await makePrivateFolder(dirname(path))
  await listenPrivately(path, listen)
  if (link) await replaceLink(link, path)
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { force: true })
      if (link) await rm(link, { force: true })
    },
  }
}

async function refuseWhenTaken(home: string): Promise<void> {
  const target = findTarget(home)
  const info = target && (await fetchInfo(target))
  if (info) throw new BerthError('HOME_IN_USE', { home, pid: info.pid })
}

// Made inside a folder that nobody else can enter, and moved out only once its mode is right: at no instant can another
// user connect, whatever the umask is. The move also replaces what a dead process left, in one step.
async function listenPrivately(path: string, listen: (path: string) => Promise<unknown>): Promise<void> {
  // No longer than the final path: both must be short enough for a socket.
  const folder = await mkdtemp(join(dirname(path), '.s'))
  const staged = join(folder, 's')
  try {
    await listen(staged)
    await chmod(staged, 0o600)
    await rename(staged, path)
  } catch (error) {
    throw new BerthError(
      'STATE_UNUSABLE',
      {
        file: path,
        problem: `no socket can be made there: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'choose another home with --home or BERTH_HOME',
      },
      { cause: error },
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function replaceLink(link: string, target: string): Promise<void> {
  const staged = `${link}.new`
  await rm(staged, { force: true })
  await symlink(target, staged)
  await rename(staged, link)
}
