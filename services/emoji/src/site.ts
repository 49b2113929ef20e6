import { execFile } from 'node:child_process'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A folder with the site. Disposing of it removes what was made for it. */
export interface Site extends AsyncDisposable {
  readonly folder: string
}

/**
 * The site in a folder that was built before, or, when none is named, in a new one below the system's temporary folder:
 * a release may be read-only and shared by instances that start at once.
 *
 * @throws {Error} When the folder holds no site, or the build fails.
 */
export async function openSite(folder: string | undefined): Promise<Site> {
  if (folder !== undefined) return await openBuilt(resolve(folder))
  const made = await mkdtemp(join(tmpdir(), 'berth-emoji-'))
  const remove = (): Promise<void> => rm(made, { recursive: true, force: true })
  try {
    await build(made)
  } catch (error) {
    await remove()
    throw error
  }
  return { folder: made, [Symbol.asyncDispose]: remove }
}

async function openBuilt(folder: string): Promise<Site> {
  try {
    await access(join(folder, 'index.html'))
  } catch (cause) {
    throw new Error(`There is no site in ${folder}; make it with npm run build, or leave SITE_DIR out`, {
      cause,
    })
  }
  return { folder, async [Symbol.asyncDispose]() {} }
}

/** In a process of its own, so that the server does not keep the generator and its data in memory. */
async function build(folder: string): Promise<void> {
  const program = fileURLToPath(new URL('build.ts', import.meta.url))
  await promisify(execFile)(process.execPath, ['--conditions=@berth/source', program, folder])
}
