import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder of its own for a test, gone at its end. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string
  /** Writes files by their path within the folder. */
  write(files: Readonly<Record<string, string>>): Promise<void>
}

export async function makeTempFolder(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), 'berth-test-'))
  const folder: TempFolder = {
    path,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(path, name)), { recursive: true })
        await writeFile(join(path, name), text)
      }
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
  await folder.write(files)
  return folder
}
