import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTempFolder } from '@berth/sdk/testing'
import { docker } from './open-docker-home.ts'

/** The text of every file below a folder, by its path. */
export async function filesBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(
    files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'latin1')] as const),
  )
  return Object.fromEntries(texts)
}

/** Of every process of this machine, those in containers too. */
export function commandLines(): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
    } catch {
      // It has ended meanwhile.
      return ''
    }
  })
}

/** Which of these texts are in the layers of an image. */
export async function textsInLayers(image: string, texts: readonly string[]): Promise<readonly string[]> {
  await using folder = await makeTempFolder()
  const file = join(folder.path, 'image.tar')
  await docker('save', '--output', file, image)
  return texts.filter((text) => linesWith(text, file) > 0)
}

/** In how many lines of a file, which may be large, a text is. */
function linesWith(text: string, file: string): number {
  try {
    return Number(execFileSync('grep', ['--count', '--fixed-strings', '--text', '--', text, file]).toString())
  } catch (error) {
    // It ends with 1 when there is none.
    assert.equal((error as { status?: number }).status, 1)
    return 0
  }
}
