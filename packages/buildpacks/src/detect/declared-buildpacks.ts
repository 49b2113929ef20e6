import { readObject } from '../source/json.ts'
import type { Problems } from '../source/problems.ts'
import type { SourceFolder } from '../source/source-folder.ts'
import { findBuildpack } from './buildpack.ts'
import type { Buildpack } from './buildpack.ts'

export interface Declared {
  readonly buildpacks: readonly Buildpack[]
  /** Whether some of the names stand for nothing that is built in. */
  readonly hasUnknown: boolean
  /** What declares them, as in a sentence. */
  readonly by: string
  /** A sentence for each name that stands for another one. */
  readonly explanation: readonly string[]
}

/** The buildpacks that are declared in the first of these places: the app's description, `app.json`, `.buildpacks`. */
export async function declaredBuildpacks(
  description: readonly string[],
  folder: SourceFolder,
  problems: Problems,
): Promise<Declared | undefined> {
  const places = [
    { by: 'the description of the app', names: description },
    { by: 'app.json', names: namesInAppJson(await folder.text('app.json'), problems) },
    { by: '.buildpacks', names: namesInFile(await folder.text('.buildpacks')) },
  ]
  const place = places.find(({ names }) => names.length > 0)
  if (!place) return undefined
  const found = place.names.map((name) => ({ name, buildpack: findBuildpack(name, problems) }))
  return {
    by: place.by,
    hasUnknown: found.some(({ buildpack }) => buildpack === undefined),
    buildpacks: [...new Set(found.flatMap(({ buildpack }) => buildpack ?? []))],
    explanation: found
      .filter(({ name, buildpack }) => buildpack !== undefined && name !== buildpack)
      .map(({ name, buildpack }) => `${name} stands for ${buildpack}, which is built in.`),
  }
}

function namesInAppJson(text: string | undefined, problems: Problems): readonly string[] {
  const list = text === undefined ? undefined : readObject('app.json', text, problems)['buildpacks']
  if (list === undefined) return []
  const names = Array.isArray(list)
    ? list.map((one: unknown) => (typeof one === 'string' ? one : urlOf(one)))
    : [undefined]
  if (names.some((name) => name === undefined)) {
    problems.add('buildpacks in app.json is no list such as [{ "url": "heroku/nodejs" }]')
  }
  return names.filter((name) => name !== undefined)
}

function urlOf(one: unknown): string | undefined {
  const url = typeof one === 'object' && one !== null && 'url' in one ? one.url : undefined
  return typeof url === 'string' ? url : undefined
}

function namesInFile(text: string | undefined): readonly string[] {
  const lines = (text ?? '').split(/\r?\n/).map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}
