import { dependenciesOf, scriptsOf } from './manifest.ts'
import { conditionsOf, filesLoadedFrom } from './exports-of.ts'
import { resolve, targetOf } from './lockfile.ts'
import type { LockedPackages } from './lockfile.ts'
import type { PackageFolders } from './package-folders.ts'

/** A script of a `package.json`, to be run in its folder. */
export interface Script {
  readonly folder: string
  readonly name: string
}

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']
const BUILD_SCRIPTS = ['heroku-postbuild', 'build']

/** The build script of an app, by the habit of Heroku. */
export function buildScriptOf(scripts: Readonly<Record<string, string>>): string | undefined {
  return BUILD_SCRIPTS.find((name) => scripts[name] !== undefined)
}

/** The scripts of folders that npm would run after it has installed; they may need the whole source. */
export async function installScripts(
  source: PackageFolders,
  folders: readonly string[],
): Promise<readonly Script[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const scripts = scriptsOf(await source.manifest(folder))
      return INSTALL_SCRIPTS.filter((name) => scripts[name] !== undefined).map((name) => ({ folder, name }))
    }),
  )
  return found.flat()
}

/**
 * Whether a package of a workspace must be built before it can be loaded: it has a `build` script, and is loaded from
 * files that are not part of the source. Under a condition such as `--conditions=source` it may be.
 */
export async function needsBuild(
  source: PackageFolders,
  folder: string,
  commands: readonly string[],
): Promise<boolean> {
  const manifest = await source.manifest(folder)
  if (scriptsOf(manifest)['build'] === undefined) return false
  const files = new Set((await source.entries(folder)).map(({ path }) => path))
  return filesLoadedFrom(manifest, conditionsOf(commands)).some((file) => !files.has(file))
}

/** Folders with those that they depend on first. */
export function inBuildOrder(packages: LockedPackages, folders: readonly string[]): readonly string[] {
  const ordered = new Set<string>()
  const visited = new Set<string>()
  const visit = (folder: string) => {
    if (visited.has(folder)) return
    visited.add(folder)
    const { needed, optional, dev } = dependenciesOf(packages[folder] ?? {})
    for (const name of [...needed, ...optional, ...dev]) {
      const place = resolve(packages, folder, name)
      if (place !== undefined && targetOf(packages, place) !== place) visit(targetOf(packages, place))
    }
    if (folders.includes(folder)) ordered.add(folder)
  }
  for (const folder of folders) visit(folder)
  return [...ordered]
}
