import { hash } from 'node:crypto'
import { basename } from 'node:path'
import type { FolderSource, SourceTree } from '@berth/sdk'
import { composeImage } from './compose-image.ts'
import { commandsOf, detect } from './detect/detect.ts'
import type { Commands, Detection } from './detect/detect.ts'
import type { Stage } from './dockerfile/instruction.ts'
import { CA_SECRET, renderDockerfile } from './dockerfile/render.ts'
import { parseIgnoreRules, withoutIgnored } from './ignore/ignored.ts'
import { CA_FILE } from './plan.ts'
import type { BuildPlan, PlanOptions } from './plan.ts'
import { Problems } from './source/problems.ts'
import { openSourceFolder } from './source/source-folder.ts'
import type { SourceFolder } from './source/source-folder.ts'

/**
 * Decides how an image is made of a source: by its own Dockerfile, or by one of what its files tell.
 * Nothing is built, changed or installed; the same source gives the same plan.
 *
 * @throws {BerthError} INVALID_SOURCE with every problem at once; SOURCE_NOT_FOUND; INVALID_PROCFILE
 *
 * @example
 * const plan = await planBuild({ kind: 'folder', path: '/srv/cards' }, { reader: new SourceReader({ cache }) })
 */
export async function planBuild(source: FolderSource, options: PlanOptions): Promise<BuildPlan> {
  const opened = await open(source, options)
  const { tree, folder, commands, problems } = opened
  const detection = await detect(folder, options.buildpacks ?? [], commands, problems)
  // What is wrong with the way of building would only be said again by what follows from it.
  problems.throwIfAny()
  if (detection.kind === 'dockerfile') return await planOwnDockerfile(folder, detection)

  const secrets = usableSecrets(options.secrets ?? [], problems)
  const image = await composeImage(detection.buildpacks, { tree, folder, commands, options }, problems)
  const all = [...new Set([...secrets, ...image.secrets])].sort()
  const builder = options.builder ?? 'buildkit'
  if (builder === 'classic' && all.length > 0) {
    problems.add(`its build needs secrets, ${all.join(', ')}, which only BuildKit can keep out of the image`)
  }
  problems.throwIfAny()
  const { stages, ...rest } = image
  const caFile = builder === 'classic' && options.hasCaFile ? { caFile: CA_FILE } : {}
  return withDigest({
    ...rest,
    dockerfile: HEAD + renderDockerfile(stages, { builder, secrets: all, ...caFile }),
    secrets: builder === 'buildkit' && usesNetwork(stages) ? [CA_SECRET, ...all] : [],
    explanation: [...detection.explanation, ...image.explanation],
  })
}

/**
 * Tells how a source would be built, and why.
 *
 * @throws {BerthError} INVALID_SOURCE when that cannot be told; SOURCE_NOT_FOUND; INVALID_PROCFILE
 */
export async function detectBuild(source: FolderSource, options: PlanOptions): Promise<Detection> {
  const { folder, commands, problems } = await open(source, options)
  const detection = await detect(folder, options.buildpacks ?? [], commands, problems)
  problems.throwIfAny()
  return detection
}

const HEAD = '# Made by Berth; a Dockerfile in the source takes its place.\n'

interface Opened {
  readonly tree: SourceTree
  readonly folder: SourceFolder
  readonly commands: Commands
  readonly problems: Problems
}

async function open(source: FolderSource, { reader, tree: known, signal }: PlanOptions): Promise<Opened> {
  const tree = known ?? (await reader.read(source, signal))
  const folder = openSourceFolder(tree)
  const commands = commandsOf(basename(folder.path), tree.procfile)
  return { tree, folder, commands, problems: new Problems(folder.path) }
}

// What Docker itself is sent whatever the rules say.
const ALWAYS = new Set(['Dockerfile', 'Dockerfile.dockerignore', '.dockerignore'])

async function planOwnDockerfile(folder: SourceFolder, { explanation }: Detection): Promise<BuildPlan> {
  // Docker prefers the one that is named for the Dockerfile.
  const text = (await folder.text('Dockerfile.dockerignore')) ?? (await folder.text('.dockerignore')) ?? ''
  const ignore = parseIgnoreRules(text)
  return withDigest({
    dockerfile: (await folder.text('Dockerfile')) ?? '',
    folder: folder.path,
    entries: withoutIgnored(folder.entries, ignore, ALWAYS),
    prefix: '',
    files: [],
    ignore,
    secrets: [CA_SECRET],
    explanation,
  })
}

function usesNetwork(stages: readonly Stage[]): boolean {
  return stages.some(({ instructions }) => instructions.some((one) => one.kind === 'run' && one.network))
}

function usableSecrets(secrets: readonly string[], problems: Problems): readonly string[] {
  for (const name of secrets.filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))) {
    problems.add(`${JSON.stringify(name)} is no name of a secret: letters, digits and underscores`)
  }
  return secrets
}

function withDigest(plan: Omit<BuildPlan, 'digest'>): BuildPlan {
  const { dockerfile, entries, prefix, files } = plan
  return {
    digest: hash('sha256', JSON.stringify(['berth plan 1', dockerfile, prefix, entries, files])),
    ...plan,
  }
}
