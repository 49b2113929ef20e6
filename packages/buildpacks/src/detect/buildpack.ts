import type { Problems } from '../source/problems.ts'

/** What is built in. The first three are added to whatever language the app is written in. */
export const BUILDPACKS = ['apt', 'chrome', 'ffmpeg', 'node', 'python', 'static'] as const
export type Buildpack = (typeof BUILDPACKS)[number]

/** The buildpacks that an app can be written for. */
export type LanguageName = Extract<Buildpack, 'node' | 'python' | 'static'>

const OTHER_NAMES: Readonly<Record<string, Buildpack>> = {
  nodejs: 'node',
  'google-chrome': 'chrome',
  'chrome-for-testing': 'chrome',
  'ffmpeg-latest': 'ffmpeg',
  nginx: 'static',
}

export function isLanguage(buildpack: Buildpack): buildpack is LanguageName {
  return buildpack === 'node' || buildpack === 'python' || buildpack === 'static'
}

/**
 * The buildpack that a name or an address stands for: `node`, `heroku/nodejs`,
 * `https://github.com/heroku/heroku-buildpack-nodejs.git#v250`. One that is not built in is a problem.
 */
export function findBuildpack(declared: string, problems: Problems): Buildpack | undefined {
  const problem = buildpackProblem(declared)
  if (problem === undefined) return lookUp(declared)
  problems.add(problem)
  return undefined
}

/** What is wrong with the name or address of a buildpack, as a phrase; nothing for one that is built in. */
export function buildpackProblem(declared: string): string | undefined {
  return lookUp(declared) === undefined
    ? `the buildpack ${JSON.stringify(declared)} is not built in; those that are: ${BUILDPACKS.join(', ')}. A Dockerfile can do all else`
    : undefined
}

function lookUp(declared: string): Buildpack | undefined {
  const name = declared
    .trim()
    .replace(/#.*$/, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '')
    .replace(/^.*[/:]/, '')
    .replace(/^(?:heroku|dokku)-buildpack-/, '')
    .toLowerCase()
  return (
    BUILDPACKS.find((one) => one === name) ??
    (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined)
  )
}
