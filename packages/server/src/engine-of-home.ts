import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BerthError } from '@berth/sdk'

/** Where instances run: as child processes, or as containers. */
export type EngineName = 'process' | 'docker'

const FIRST: EngineName = 'process'

/**
 * The engine that a home's apps run on. It is chosen when the home is first opened and kept from then on, since a build of
 * one engine is nothing to another.
 *
 * @throws {BerthError} INVALID_OPTION when the home has another one
 */
export async function engineOfHome(home: string, asked: EngineName | undefined): Promise<EngineName> {
  const file = join(home, 'engine-name')
  const kept = await readKept(file)
  if (kept === undefined) {
    const chosen = asked ?? FIRST
    await mkdir(home, { recursive: true, mode: 0o700 })
    await writeFile(`${file}.new`, `${chosen}\n`)
    await rename(`${file}.new`, file)
    return chosen
  }
  if (asked === undefined || asked === kept) return kept
  throw new BerthError('INVALID_OPTION', {
    option: '--engine',
    problem: `is ${asked}, but the apps in ${home} run on ${kept}; choose another home with --home for ${asked}`,
  })
}

async function readKept(file: string): Promise<EngineName | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim() as EngineName
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}
