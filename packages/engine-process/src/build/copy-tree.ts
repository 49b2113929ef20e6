import { constants } from 'node:fs'
import { chmod, cp, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const WRITE = 0o222
const WRITE_BY_OWNER = 0o200

/** Copies the tree of a build, whose files may be written in the copy. Links stay as they are: those of a build are relative. */
export async function copyTree(from: string, to: string): Promise<void> {
  // Where the file system can, blocks are shared until they are written.
  await cp(from, to, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE })
  await changeModes(to, (mode) => mode | WRITE_BY_OWNER)
}

/** Makes all files of a tree like those of every build, which instances cannot change by mistake. */
export async function makeReadOnly(tree: string): Promise<void> {
  await changeModes(tree, (mode) => mode & ~WRITE)
}

async function changeModes(tree: string, change: (mode: number) => number): Promise<void> {
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const { mode } = await lstat(path)
    await chmod(path, change(mode & 0o7777))
  }
}
