import type { SourceEntry, SourceTree } from '@berth/sdk'
import type { Buildpack, LanguageName } from './detect/buildpack.ts'
import type { Commands } from './detect/detect.ts'
import { parseIgnoreRules } from './ignore/ignored.ts'
import { readNode } from './node/read-node.ts'
import type { NodeFacts } from './node/read-node.ts'
import type { BuildPlan, PlanOptions } from './plan.ts'
import { readPython } from './python/read-python.ts'
import type { PythonFacts } from './python/read-python.ts'
import type { Problems } from './source/problems.ts'
import type { SourceFolder } from './source/source-folder.ts'
import { SERVE_SITE } from './static/plan-static.ts'
import { readStatic } from './static/read-static.ts'
import type { StaticFacts } from './static/read-static.ts'
import { parseAptfile } from './system/aptfile.ts'
import { systemPackages } from './system/system-stage.ts'
import type { SystemPackages } from './system/system-stage.ts'

/** What the facts are read from. */
export interface FactsInput {
  readonly tree: SourceTree
  readonly folder: SourceFolder
  readonly commands: Commands
  readonly options: PlanOptions
}

/** Everything that an image depends on, read and found usable; what follows of it is pure. */
export interface Facts {
  /** Absolute path of what is sent: the app's folder, or its workspace. */
  readonly folder: string
  /** The app's folder within it. */
  readonly app: string
  readonly entries: readonly SourceEntry[]
  readonly ownRules: readonly string[]
  readonly system: SystemPackages
  readonly node?: NodeFacts
  readonly python?: PythonFacts
  readonly static?: StaticFacts
  readonly secrets: readonly string[]
  readonly processTypes?: NonNullable<BuildPlan['processTypes']>
}

/** Reads the facts; what cannot be used is added to the problems. */
export async function readFacts(
  buildpacks: readonly Buildpack[],
  languages: readonly LanguageName[],
  { tree, folder, commands, options }: FactsInput,
  problems: Problems,
): Promise<Facts> {
  const site = languages.includes('static')
    ? await readStatic(folder, languages.length > 1, problems)
    : undefined
  const buildCommand = site?.settings.build
  const { reader, signal } = options
  const node = languages.includes('node')
    ? await readNode(
        {
          tree,
          folder,
          reader,
          commands: Object.values(commands ?? {}),
          ...(buildCommand !== undefined && { buildCommand }),
          ...(signal && { signal }),
        },
        problems,
      )
    : undefined
  const python = languages.includes('python') ? await readPython(folder, problems) : undefined
  checkOrder(languages, { node, buildCommand }, problems)
  const processTypes = commands ? undefined : startOf(languages.at(-1), node, problems)
  const aptfile = buildpacks.includes('apt') ? await folder.text('Aptfile') : undefined
  if (buildpacks.includes('apt') && aptfile === undefined) {
    problems.add('the buildpack apt is declared, but there is no Aptfile that names packages')
  }
  return {
    folder: node ? tree.root : folder.path,
    app: node ? tree.app : '',
    entries: node?.entries ?? folder.entries,
    ownRules: parseIgnoreRules((await folder.text('.dockerignore')) ?? ''),
    system: systemPackages(buildpacks, parseAptfile(aptfile ?? '', problems)),
    secrets: [...(node?.secrets ?? []), ...(python?.secrets ?? [])],
    ...(node && { node }),
    ...(python && { python }),
    ...(site && { static: site }),
    ...(processTypes && { processTypes }),
  }
}

/** Only the last language is there when the app runs, so each before it must leave something for it. */
function checkOrder(
  languages: readonly LanguageName[],
  { node, buildCommand }: { readonly node: NodeFacts | undefined; readonly buildCommand: string | undefined },
  problems: Problems,
): void {
  const last = languages.at(-1)
  const order = languages.join(', ')
  if (languages.includes('static') && last !== 'static') {
    problems.add(`${order}: static serves what the others built, so declare it last`)
  } else if (languages.includes('node') && last === 'node' && languages.includes('python')) {
    problems.add(
      `${order}: the app runs on the last one, and python leaves nothing for node; declare python last, or add a Dockerfile`,
    )
  }
  if (node && last !== 'node' && node.builds.length === 0) {
    problems.add(
      `${order}: the app runs on the last one, so node must build something for it; package.json has no build script`,
    )
  }
  if (last === 'static' && languages.includes('python') && buildCommand === undefined) {
    problems.add(`${order}: what is served must be built by python; add the command as build to static.json`)
  }
}

function startOf(last: LanguageName | undefined, node: NodeFacts | undefined, problems: Problems) {
  if (last === 'static') return { web: SERVE_SITE }
  if (last === 'node' && node?.start !== undefined) return { web: node.start }
  const example = last === 'python' ? 'web: gunicorn app:app' : 'web: node main.js'
  problems.add(`nothing says how it starts: add a Procfile such as "${example}"`)
  return undefined
}
