import { hash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { copyPackages, exists } from '@berth/sdk'
import type { SourceTree } from '@berth/sdk'
import { fillFolder, isTemporary, removeFolder } from './fill-folder.ts'

/** Sets of external packages, each in a folder that is named by the list of what is where in it. */
export class PackageStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The folder with the packages of a source, made when there is none yet; `undefined` when it needs no packages. */
  async provide(
    tree: SourceTree,
    signal?: AbortSignal,
  ): Promise<{ readonly name: string; readonly path: string } | undefined> {
    if (tree.packages.length === 0) return undefined
    const name = hash('sha256', JSON.stringify(['berth packages 1', tree.packages, tree.links])).slice(0, 32)
    const path = join(this.#folder, name)
    if (!(await exists(path))) await fillFolder(path, (folder) => copyPackages(tree, folder, signal))
    return { name, path }
  }

  async remove(name: string): Promise<void> {
    await removeFolder(join(this.#folder, name))
  }

  async clean(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [])
    const left = names.filter(isTemporary)
    await Promise.all(left.map((name) => rm(join(this.#folder, name), { recursive: true, force: true })))
  }
}
