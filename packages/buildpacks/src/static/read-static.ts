import type { Problems } from '../source/problems.ts'
import type { SourceFolder } from '../source/source-folder.ts'
import { parseStaticJson } from './static-json.ts'
import type { StaticSettings } from './static-json.ts'

/** What is known of a site before its Dockerfile is planned. */
export interface StaticFacts {
  readonly settings: StaticSettings
  /** The folder to serve; left out when only its build shows which that is. */
  readonly root?: string
}

/**
 * Reads how a site is served; what cannot be used is added to the problems.
 *
 * @param hasLanguage - whether another buildpack builds it
 */
export async function readStatic(
  folder: SourceFolder,
  hasLanguage: boolean,
  problems: Problems,
): Promise<StaticFacts> {
  const settings = parseStaticJson(await folder.text('static.json'), problems)
  const isBuilt = hasLanguage || settings.build !== undefined
  const root = settings.root ?? (isBuilt ? undefined : findRoot(folder))
  if (!isBuilt && root === undefined) {
    problems.add('it has nothing to serve: add an index.html, or name the folder as root in static.json')
  } else if (!isBuilt && root !== undefined && root !== '' && !folder.hasFolder(root)) {
    problems.add(
      `static.json serves ${root}, which is not part of the source; commit it, or add the command that makes it as build`,
    )
  }
  return { settings, ...(root !== undefined && { root }) }
}

function findRoot(folder: SourceFolder): string | undefined {
  if (folder.hasFile('index.html')) return ''
  return folder.hasFolder('_site') ? '_site' : undefined
}
