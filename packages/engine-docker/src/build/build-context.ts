import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import { BerthError } from '@berth/sdk'
import type { FolderSource, SourceEntry, SourceReader, SourceSummary, SourceTree } from '@berth/sdk'
import type { BuilderKind } from './run-build.ts'

/** How an image is made of a source: by its own Dockerfile, or by one that a planner wrote. */
export interface ImagePlan {
  /** Digest of all below that the image is made of. */
  readonly digest: string
  /** Absolute path of the folder that the entries are relative to. */
  readonly folder: string
  /** What of the source is sent. */
  readonly entries: readonly SourceEntry[]
  /** What precedes the path of each entry in the context, such as `source/`. @default '' */
  readonly prefix?: string
  /** The text of the Dockerfile, in place of any that is sent. @default the one among the entries */
  readonly dockerfile?: string
  /** What is sent beside the source, by its path in the context. @default none */
  readonly files?: readonly {
    readonly path: string
    readonly content: string
    readonly executable: boolean
  }[]
  /** What runs when the source has no Procfile. @default what the image itself says, as `web` */
  readonly processTypes?: Readonly<Record<string, string>>
  /** Why it is made like this, one sentence each. */
  readonly explanation?: readonly string[]
  /** Names of secrets that its commands ask for. @default only its Dockerfile knows */
  readonly secrets?: readonly string[]
}

/** Decides how an image is made of a source; without changing anything. */
export type PlanImage = (
  source: FolderSource,
  options: {
    readonly reader: SourceReader
    /** The source, as the reader has just read it. */
    readonly tree: SourceTree
    readonly builder: BuilderKind
    /** What the app's description declares, or somebody by hand. */
    readonly buildpacks?: readonly string[]
    /** What the build is given besides certificates. */
    readonly secrets?: readonly string[]
    /** Whether the context has a file of certificates: of the classic builder, which has no secrets. */
    readonly hasCaFile?: boolean
    readonly signal?: AbortSignal
  },
) => Promise<ImagePlan>

/** What Docker makes an image of, and what its source declares. */
export type BuildContext = SourceSummary & ImagePlan & { readonly asked: readonly string[] }

export const DOCKERFILE = 'Dockerfile'

/** Where the classic builder finds certificates in the context, as `@berth/buildpacks` names it. */
const CA_FILE = 'berth/ca.crt'

/** The plan with the certificates in its context, if its Dockerfile takes them. They are public, and no part of its digest. */
export function withCaFile<Plan extends ImagePlan>(plan: Plan, content: string): Plan {
  if (!plan.dockerfile?.includes(CA_FILE)) return plan
  return { ...plan, files: [...(plan.files ?? []), { path: CA_FILE, content, executable: false }] }
}

/** What is sent whatever `.dockerignore` says, since the builder itself needs it. */
const ALWAYS = new Set([DOCKERFILE, '.dockerignore', `${DOCKERFILE}.dockerignore`])

/** Reads what an image would be made of, without sending or changing anything. */
export async function readBuildContext(
  source: FolderSource,
  options: Omit<Parameters<PlanImage>[1], 'tree'> & { readonly plan?: PlanImage },
): Promise<BuildContext> {
  const { reader, signal, builder } = options
  const { buildpacks, options: asked = [], secrets } = source
  if (secrets && builder === 'classic') throw noSecrets(secrets)
  const tree = await reader.read(source, signal)
  const plan = options.plan
    ? await options.plan(source, {
        ...options,
        tree,
        ...(buildpacks && { buildpacks }),
        ...(secrets && { secrets }),
      })
    : await planOwn(tree)
  const { procfile, appJson, scale } = tree
  return {
    ...plan,
    digest: hash(
      'sha256',
      // Buildpacks are part of the plan's own digest.
      JSON.stringify([
        'berth docker 1',
        plan.digest,
        procfile,
        appJson,
        scale,
        ...asked,
        // Their names alone: a new token makes no other image.
        ...(secrets ? [{ secrets }] : []),
      ]),
    ),
    asked,
    ...(procfile !== undefined && { procfile }),
    ...(appJson !== undefined && { appJson }),
    ...(scale !== undefined && { scale }),
  }
}

function noSecrets(secrets: readonly string[]): BerthError {
  const ability = `secrets, and this build is given ${secrets.join(', ')}`
  const remedy =
    'it would keep them in the image; use a Docker that has BuildKit (20.10 or newer), or leave out builder: classic'
  return new BerthError('UNSUPPORTED', { engine: 'classic', part: 'builder', ability, remedy })
}

/** What is left of the entries by the rules of a `.dockerignore`. */
export function withoutIgnored(entries: readonly SourceEntry[], rules: string): readonly SourceEntry[] {
  const matcher = dockerignore.default({ ignorecase: false }).add(rules)
  return entries.filter(({ path }) => ALWAYS.has(path) || !matcher.ignores(path))
}

/** The app's folder, with the Dockerfile in it. */
async function planOwn(tree: SourceTree): Promise<ImagePlan> {
  const folder = join(tree.root, tree.app)
  const entries = withoutIgnored(ownEntries(tree), await readIgnoreFile(folder))
  return { digest: hash('sha256', JSON.stringify(entries)), folder, entries }
}

function ownEntries({ app, entries }: SourceTree): readonly SourceEntry[] {
  if (app === '') return entries
  const own = entries.filter(({ path }) => path.startsWith(`${app}/`))
  return own.map((entry) => ({ ...entry, path: entry.path.slice(app.length + 1) }))
}

async function readIgnoreFile(folder: string): Promise<string> {
  // Docker prefers the one that is named for the Dockerfile.
  for (const name of [`${DOCKERFILE}.dockerignore`, '.dockerignore']) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined)
    if (text !== undefined) return text
  }
  return ''
}
