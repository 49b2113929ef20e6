import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { limitTo } from './limit.ts'
import type { Limit } from './limit.ts'
import { isInstalled } from './source-tree.ts'
import type { SourceTree } from './source-tree.ts'

/**
 * Copies the external packages of a source into an empty folder, at the same relative places; on file systems that
 * can, the copy shares its blocks with the original until one of them is written.
 * Never hard links: an edit in `node_modules` would reach into every build made before it.
 */
export async function copyPackages(
  tree: Pick<SourceTree, 'root' | 'packages' | 'links'>,
  to: string,
  signal?: AbortSignal,
): Promise<void> {
  const limit = limitTo(16)
  await Promise.all(
    tree.packages.map(({ place }) => copyFolder(limit, join(tree.root, place), join(to, place), signal)),
  )
  for (const { place, target } of tree.links.filter((link) => isInstalled(link.target))) {
    const path = join(to, place)
    await mkdir(dirname(path), { recursive: true })
    await symlink(relative(dirname(path), join(to, target)), path)
  }
}

async function copyFolder(limit: Limit, from: string, to: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const [children] = await Promise.all([
    limit(() => readdir(from, { withFileTypes: true })),
    limit(() => mkdir(to, { recursive: true })),
  ])
  await Promise.all(
    children.map(async (child) => {
      const [source, target] = [join(from, child.name), join(to, child.name)]
      // Nested packages are packages of their own; those that are not needed stay behind.
      if (child.isDirectory() && child.name === 'node_modules') return
      if (child.isDirectory()) await copyFolder(limit, source, target, signal)
      else if (child.isSymbolicLink()) await limit(() => copyLink(from, source, target))
      else if (child.isFile()) await limit(() => copyFile(source, target, constants.COPYFILE_FICLONE))
    }),
  )
}

async function copyLink(folder: string, from: string, to: string): Promise<void> {
  const target = resolve(folder, await readlink(from))
  await symlink(relative(folder, target), to)
}
