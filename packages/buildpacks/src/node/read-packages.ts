import { textsOf } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'
import type { Problems } from '../source/problems.ts'
import { buildScriptOf, inBuildOrder, installScripts, needsBuild } from './builds.ts'
import type { Script } from './builds.ts'
import { lockedInstall, looseInstall } from './install.ts'
import type { Install } from './install.ts'
import { followLock, targetOf } from './lockfile.ts'
import type { LockClosure, LockedPackages } from './lockfile.ts'
import { scriptsOf } from './manifest.ts'
import type { PackageFolders } from './package-folders.ts'
import { checkLock } from './read-lock.ts'

/** Which packages an app of Node is made of, and which it needs. */
export interface NodePackages {
  /** The packages of the source that are sent, the app's included; the empty one is the top. */
  readonly folders: readonly string[]
  /** The packages that it runs with, unless it needs none. */
  readonly production?: Install
  /** The packages that it is built with, when it is: by a build, or by scripts that run when packages have been installed. */
  readonly development?: Install
  /** Run before the builds. */
  readonly installScripts: readonly Script[]
  /** In the order in which they have to run. */
  readonly builds: readonly Script[]
}

/** Whether anything of the source has to run before the app is there. */
export function isBuilt({
  installScripts,
  builds,
}: Pick<NodePackages, 'installScripts' | 'builds'>): boolean {
  return installScripts.length > 0 || builds.length > 0
}

export interface PackageSource {
  /** The app's folder; empty unless it is in a workspace. */
  readonly app: string
  readonly source: PackageFolders
  readonly npmrc: string | undefined
  /** The commands of its Procfile, which may name conditions. */
  readonly commands: readonly string[]
  /** Whether a command of the app's own takes the place of its build script. */
  readonly hasBuildCommand: boolean
}

const PRODUCTION = 'berth/node/production'
const DEVELOPMENT = 'berth/node/development'

/** Follows a lockfile. What it has not, or was not written for, is added to the problems. */
export async function readLocked(
  parts: PackageSource,
  packages: LockedPackages,
  problems: Problems,
): Promise<NodePackages> {
  const { source, app } = parts
  // The top of a workspace runs with all of its packages.
  const from = app === '' ? ['', ...linkedFolders(packages)] : [app]
  const production = followLock(packages, from)
  const { toBuild, closure, hasDev } = await followBuilds(parts, packages, { from, production })
  const folders = app === '' ? ['', ...closure.folders] : closure.folders
  const ownBuild = await ownBuildOf(parts)
  const scripts = {
    installScripts: await installScripts(source, folders),
    builds: inBuildOrder(packages, toBuild).map((folder) => ({
      folder,
      name: folder === app ? (ownBuild ?? 'build') : 'build',
    })),
  }
  for (const folder of isBuilt(scripts) ? new Set([...folders, '']) : folders) {
    checkLock(packages, folder, await source.manifest(folder), problems)
  }
  checkClosure(packages, closure, problems)
  return {
    folders,
    ...scripts,
    ...(production.places.size > 0 && { production: await install(parts, packages, production) }),
    ...(isBuilt(scripts) &&
      closure.places.size > 0 && { development: await install(parts, packages, closure, hasDev) }),
  }
}

/** Takes an app by itself, without a lockfile; a workspace without one is a problem. */
export async function readLoose(parts: PackageSource, problems: Problems): Promise<NodePackages> {
  const { app, source, npmrc } = parts
  if (app !== '') {
    problems.add(
      'the workspace has no package-lock.json, so it is not known what its packages need; run npm install and commit it',
    )
  }
  const manifest = await source.manifest(app)
  const build = await ownBuildOf(parts)
  const scripts = {
    installScripts: await installScripts(source, [app]),
    builds: build === undefined ? [] : [{ folder: app, name: build }],
  }
  const base = { manifests: new Map([['', manifest]]), isWorkspace: false, npmrc }
  const wishes = (keys: readonly string[]) => keys.flatMap((key) => Object.keys(textsOf(manifest[key])))
  const needsAny = wishes(['dependencies', 'optionalDependencies', 'peerDependencies']).length > 0
  const needsDev = needsAny || wishes(['devDependencies']).length > 0
  return {
    folders: [app],
    ...scripts,
    ...(needsAny && { production: looseInstall({ ...base, folder: PRODUCTION }) }),
    ...(isBuilt(scripts) &&
      needsDev && { development: looseInstall({ ...base, folder: DEVELOPMENT, hasDev: () => true }) }),
  }
}

interface Builds {
  readonly toBuild: readonly string[]
  /** All that is there when it is built. */
  readonly closure: LockClosure
  readonly hasDev: (folder: string) => boolean
}

/**
 * A build may need packages of the workspace which must be built themselves; so on until no more are found. What scripts of an
 * installation need is, by the habit of Heroku, among the development packages as well.
 */
async function followBuilds(
  parts: PackageSource,
  packages: LockedPackages,
  { from, production }: { readonly from: readonly string[]; readonly production: LockClosure },
): Promise<Builds> {
  const { source, app, commands } = parts
  const own = (await ownBuildOf(parts)) === undefined ? [] : [app]
  let closure = production
  let developed: ReadonlySet<string> = new Set()
  // What builds are run with is at the top of a workspace, as a rule.
  const hasDev = (folder: string) => folder === '' || developed.has(folder)
  for (;;) {
    const others = closure.folders.filter((folder) => folder !== app)
    const needy = await Promise.all(others.map((folder) => needsBuild(source, folder, commands)))
    const toBuild = [...others.filter((_, index) => needy[index]), ...own]
    const scripts = await installScripts(source, [...others, app])
    const next = new Set([...toBuild, ...scripts.map(({ folder }) => folder)])
    if (next.size === developed.size) return { toBuild, closure, hasDev }
    developed = next
    closure = followLock(packages, [...from, ''], hasDev)
  }
}

function checkClosure(packages: LockedPackages, { places, missing }: LockClosure, problems: Problems): void {
  for (const { name, neededBy } of missing) {
    problems.add(
      `package-lock.json has no ${name}, which ${neededBy || 'package.json'} depends on; run npm install and commit it`,
    )
  }
  for (const place of places) {
    const resolved = packages[place]?.['resolved']
    if (typeof resolved === 'string' && /^(?:file:|\.\.)/.test(resolved)) {
      problems.add(
        `${place} is installed from ${resolved}, which is no folder of the source; publish it, or add a Dockerfile`,
      )
    }
  }
}

async function install(
  { app, source, npmrc }: PackageSource,
  packages: LockedPackages,
  closure: LockClosure,
  hasDev?: (folder: string) => boolean,
): Promise<Install> {
  const manifests = new Map<string, JsonObject>()
  for (const folder of ['', ...closure.folders]) manifests.set(folder, await source.manifest(folder))
  return lockedInstall(packages, closure, {
    folder: hasDev ? DEVELOPMENT : PRODUCTION,
    manifests,
    isWorkspace: app !== '',
    npmrc,
    ...(hasDev && { hasDev }),
  })
}

async function ownBuildOf({ app, source, hasBuildCommand }: PackageSource): Promise<string | undefined> {
  return buildScriptOf(scriptsOf(await source.manifest(app))) ?? (hasBuildCommand ? 'build' : undefined)
}

function linkedFolders(packages: LockedPackages): readonly string[] {
  return Object.keys(packages)
    .map((place) => ({ place, target: targetOf(packages, place) }))
    .filter(({ place, target }) => place !== target && !target.startsWith('..'))
    .map(({ target }) => target)
}
