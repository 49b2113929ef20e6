import { readProcessTypes } from '@berth/sdk'
import { buildScriptOf } from '../node/builds.ts'
import { scriptsOf } from '../node/manifest.ts'
import { pythonFileOf } from '../python/read-python.ts'
import { readObject } from '../source/json.ts'
import type { Problems } from '../source/problems.ts'
import type { SourceFolder } from '../source/source-folder.ts'
import { isLanguage } from './buildpack.ts'
import type { Buildpack, LanguageName } from './buildpack.ts'
import { declaredBuildpacks } from './declared-buildpacks.ts'

/** How a source is to be built, and why. */
export type Detection =
  | { readonly kind: 'dockerfile'; readonly explanation: readonly string[] }
  | {
      readonly kind: 'buildpacks'
      /** What is added to the system first, then languages; the app runs on the last one. */
      readonly buildpacks: readonly Buildpack[]
      readonly explanation: readonly string[]
    }

/** The commands of the Procfile by process type; `undefined` without one. */
export type Commands = Readonly<Record<string, string>> | undefined

interface Found {
  readonly languages: readonly LanguageName[]
  readonly explanation: readonly string[]
}

/** An app's own Dockerfile, then what is declared, then what its files tell. */
export async function detect(
  folder: SourceFolder,
  description: readonly string[],
  commands: Commands,
  problems: Problems,
): Promise<Detection> {
  const declared = await declaredBuildpacks(description, folder, problems)
  if (folder.hasFile('Dockerfile')) {
    const unused = declared ? [`The buildpacks that ${declared.by} declares are not used.`] : []
    return { kind: 'dockerfile', explanation: ['Its own Dockerfile says how it is built.', ...unused] }
  }
  const added = declared?.buildpacks.filter((one) => !isLanguage(one)) ?? []
  const own = declared?.buildpacks.filter(isLanguage) ?? []
  // What an unknown one is for would only be guessed.
  const found =
    own.length > 0 || declared?.hasUnknown
      ? { languages: own, explanation: [] }
      : await detectLanguages(folder, commands, problems)
  const hasAptfile = folder.hasFile('Aptfile') && !added.includes('apt')
  return {
    kind: 'buildpacks',
    buildpacks: [...(hasAptfile ? (['apt'] as const) : []), ...added, ...found.languages],
    explanation: [
      ...(declared
        ? [`${declared.buildpacks.join(', ')}: declared by ${declared.by}.`, ...declared.explanation]
        : []),
      ...found.explanation,
      ...(hasAptfile ? ['apt: there is an Aptfile.'] : []),
    ],
  }
}

/** The commands that a Procfile declares. */
export function commandsOf(app: string, procfile: string | undefined): Commands {
  return procfile === undefined ? undefined : readProcessTypes(app, procfile)
}

async function detectLanguages(folder: SourceFolder, commands: Commands, problems: Problems): Promise<Found> {
  const python = await pythonFileOf(folder)
  const node = folder.hasFile('package.json') ? 'package.json' : undefined
  if (node !== undefined && python !== undefined) {
    problems.add(
      `${node} asks for node and ${python} for python: declare which of them build it, in order, as buildpacks in app.json ({ "url": "node" }, …) or in .buildpacks, or add a Dockerfile`,
    )
    return { languages: [], explanation: [] }
  }
  const site =
    ['static.json', 'index.html'].find((name) => folder.hasFile(name)) ??
    (folder.hasFolder('_site') ? '_site' : undefined)
  if (node !== undefined) return await detectNode(folder, commands, site, problems)
  if (python !== undefined) {
    const isSite = site !== undefined && commands?.['web'] === undefined
    return {
      languages: isSite ? ['python', 'static'] : ['python'],
      explanation: [
        `python: there is a ${python}.`,
        ...(isSite ? [`static: there is ${site}, and no web in a Procfile.`] : []),
      ],
    }
  }
  if (site !== undefined) return { languages: ['static'], explanation: [`static: there is ${site}.`] }
  problems.add(
    'it has neither a Dockerfile nor anything that tells its language: package.json, requirements.txt, pyproject.toml, static.json or index.html; add one, or declare buildpacks in app.json',
  )
  return { languages: [], explanation: [] }
}

/** A package that says how it starts is an app; one that only says how it is built is a site. */
async function detectNode(
  folder: SourceFolder,
  commands: Commands,
  site: string | undefined,
  problems: Problems,
): Promise<Found> {
  const because = 'node: there is a package.json'
  const scripts = scriptsOf(readObject('package.json', (await folder.text('package.json')) ?? '', problems))
  const isApp = commands !== undefined || scripts['start'] !== undefined || folder.hasFile('server.js')
  if (isApp) return { languages: ['node'], explanation: [`${because}.`] }
  if (buildScriptOf(scripts) !== undefined) {
    return {
      languages: ['node', 'static'],
      explanation: [
        `${because} with a build script.`,
        'static: nothing says how it starts, so what it builds is served.',
      ],
    }
  }
  if (site !== undefined) {
    return {
      languages: ['static'],
      explanation: [
        `static: there is ${site}, and package.json says neither how it is built nor how it starts.`,
      ],
    }
  }
  problems.add(
    'package.json says neither how it is built nor how it starts: add a Procfile such as "web: node main.js", or a start script',
  )
  return { languages: ['node'], explanation: [`${because}.`] }
}
