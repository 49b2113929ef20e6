import { join } from 'node:path'
import { exists } from '@berth/sdk'
import type { SourceEntry, SourceReader, SourceTree } from '@berth/sdk'
import { isSafePath } from '../dockerfile/safe-path.ts'
import { textsOf } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'
import type { Problems } from '../source/problems.ts'
import { readText } from '../source/source-folder.ts'
import type { SourceFolder } from '../source/source-folder.ts'
import { buildScriptOf } from './builds.ts'
import { scriptsOf } from './manifest.ts'
import { chooseNodeVersion } from './node-version.ts'
import type { NodeVersion, VersionWish } from './node-version.ts'
import { secretsOfNpmrc } from './npmrc.ts'
import { PackageFolders } from './package-folders.ts'
import { LOCK_FILES, readLock } from './read-lock.ts'
import { isBuilt, readLocked, readLoose } from './read-packages.ts'
import type { NodePackages } from './read-packages.ts'

/** What is known of an app of Node before its Dockerfile is planned. */
export interface NodeFacts extends NodePackages {
  readonly version: NodeVersion
  /** The folder of the app within what is sent; empty unless it is in a workspace. */
  readonly app: string
  /** Everything that is sent, relative to the top. */
  readonly entries: readonly SourceEntry[]
  /** A command of the app itself that replaces its build script. */
  readonly buildCommand?: string
  /** Secrets that installing needs. */
  readonly secrets: readonly string[]
  /** What starts it when no Procfile says so. */
  readonly start?: string
}

export interface NodeSource {
  readonly tree: SourceTree
  readonly folder: SourceFolder
  readonly reader: SourceReader
  /** The commands of its Procfile, which may name conditions. */
  readonly commands: readonly string[]
  readonly buildCommand?: string
  readonly signal?: AbortSignal
}

/** Reads all that the Dockerfile of an app of Node depends on; what cannot be used is added to the problems. */
export async function readNode(node: NodeSource, problems: Problems): Promise<NodeFacts> {
  const { tree, folder, commands, buildCommand } = node
  const { app, root } = tree
  const source = new PackageFolders(tree, node.reader, problems, node.signal)
  const top = await listTop(tree, folder)
  const locked = await readLock(root, (name) => top.has(name), problems)
  const npmrc = top.has('.npmrc') ? await readText(join(root, '.npmrc')) : undefined
  const manifest = await source.manifest(app)
  const scripts = scriptsOf(manifest)
  // What builds the app loads its packages too, and is all that does where Node only builds.
  const building = buildCommand ?? scripts[buildScriptOf(scripts) ?? ''] ?? ''
  const parts = {
    app,
    source,
    npmrc,
    commands: [...commands, building],
    hasBuildCommand: buildCommand !== undefined,
  }
  const packages = locked ? await readLocked(parts, locked, problems) : await readLoose(parts, problems)
  for (const one of packages.folders.filter((one) => !isSafePath(one))) {
    problems.add(`the folder ${JSON.stringify(one)} has characters that no build can use; rename it`)
  }
  return {
    ...packages,
    version: chooseNodeVersion(await versionWishes(tree, folder, manifest), problems),
    app,
    entries: await source.all(packages.folders, isBuilt(packages)),
    secrets: npmrc === undefined ? [] : secretsOfNpmrc(npmrc, problems),
    ...(buildCommand !== undefined && { buildCommand }),
    ...(tree.start !== undefined && { start: tree.start }),
  }
}

/** Files at the top of a workspace may be of no app; of an app by itself only those that are part of its source count. */
async function listTop(
  { root, app }: SourceTree,
  folder: SourceFolder,
): Promise<{ has(name: string): boolean }> {
  if (app === '') return { has: (name) => folder.hasFile(name) }
  const names = ['.npmrc', ...LOCK_FILES]
  const found = await Promise.all(names.map((name) => exists(join(root, name))))
  return new Set(names.filter((_, index) => found[index]))
}

const VERSION_FILES = ['.nvmrc', '.node-version']

async function versionWishes(
  { root, app }: SourceTree,
  folder: SourceFolder,
  manifest: JsonObject,
): Promise<readonly VersionWish[]> {
  const engines = textsOf(manifest['engines'])['node']
  const own = await Promise.all(VERSION_FILES.map((file) => folder.text(file)))
  const top = app === '' ? [] : await Promise.all(VERSION_FILES.map((file) => readText(join(root, file))))
  return [
    ...(engines === undefined ? [] : [{ file: 'package.json', text: engines }]),
    ...[...own, ...top].flatMap((text, index) =>
      text === undefined ? [] : [{ file: VERSION_FILES[index % VERSION_FILES.length] ?? '', text }],
    ),
  ]
}
