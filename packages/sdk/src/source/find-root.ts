import { dirname, join, matchesGlob, relative } from 'node:path'
import type { JsonFiles } from './manifests.ts'

/** The folder of the workspace that a package's folder is a member of; the folder itself when there is none. */
export async function findRoot(files: JsonFiles, folder: string): Promise<string> {
  for (let parent = dirname(folder); parent !== dirname(parent); parent = dirname(parent)) {
    const globs = (await files.manifest(join(parent, 'package.json')))?.workspaces ?? []
    if (isMember(relative(parent, folder), globs)) return parent
  }
  return folder
}

function isMember(path: string, globs: readonly string[]): boolean {
  const matches = (glob: string) => matchesGlob(path, glob.replace(/^\.\//, '').replace(/\/+$/, ''))
  const [without, within] = [
    globs.filter((glob) => glob.startsWith('!')),
    globs.filter((glob) => !glob.startsWith('!')),
  ]
  return within.some(matches) && !without.some((glob) => matches(glob.slice(1)))
}
