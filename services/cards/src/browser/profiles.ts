import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'cards-browser-'

/** Makes an empty folder for what a browser writes, named for the process that it belongs to. */
export async function makeProfile(uid: number | undefined): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  if (uid !== undefined) await chown(profile, uid, uid)
  return profile
}

export const removeProfile = (profile: string): Promise<void> =>
  rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })

/** Removes the profiles of services that were killed before they could; their browsers end by themselves. */
export async function removeOrphans(): Promise<void> {
  const orphans = (await readdir(tmpdir())).filter((name) => {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    return Number.isInteger(pid) && !isAlive(pid)
  })
  // One of another user stays, and one that a browser still writes goes the next time.
  await Promise.all(orphans.map((name) => removeProfile(join(tmpdir(), name)).catch(() => {})))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
