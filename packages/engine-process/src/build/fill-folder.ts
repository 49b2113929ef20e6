import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const TEMPORARY = '.temporary-'

/** Makes a folder that is there whole or not at all: it is filled under another name beside it. */
export async function fillFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const temporary = temporaryBeside(path)
  await mkdir(temporary, { recursive: true, mode: 0o700 })
  try {
    await fill(temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}

/** Removes a folder: it is gone at once, also for whoever is killed while its content is being deleted. */
export async function removeFolder(path: string): Promise<void> {
  const temporary = temporaryBeside(path)
  try {
    await rename(path, temporary)
  } catch {
    return // Not there, as it should be.
  }
  await rm(temporary, { recursive: true, force: true })
}

/** Whether a name is one that only a killed platform leaves behind. */
export function isTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY)
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `${TEMPORARY}${randomUUID()}`)
}
