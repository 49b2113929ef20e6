import type { App } from './app.ts'
import type { Secret } from './env-value.ts'
import { configKeyProblem } from './names.ts'

/** What builds of an app are given and nothing else is, by the name that a build asks for it by. */
export type BuildSecrets = Readonly<Record<string, Secret>>

/** Certificates of the engine have that name in builds. */
const CERTIFICATES = 'ca'

/** Everything that is wrong with the secrets of an app's builds, each as a phrase. */
export function buildSecretsProblems({
  source,
  buildSecrets,
}: Pick<App, 'source' | 'buildSecrets'>): string[] {
  const names = Object.keys(buildSecrets)
  if (names.length > 0 && source.kind === 'image') return ['an image that others make is not built']
  return names.flatMap((name) => {
    const problem = problemOf(name, buildSecrets[name])
    return problem === undefined ? [] : [`${name}: ${problem}`]
  })
}

function problemOf(name: string, value: unknown): string | undefined {
  if (!isSecret(value)) return `it is no secret; write secret('${name}'), and set it: berth config:set`
  // A fleet is built before anything of it is changed, its config too.
  if (value.generate) return 'it cannot be generated, since builds come before that; set it by hand'
  return buildSecretProblem(name)
}

/** What is wrong with the name by which a build asks for a secret. */
export function buildSecretProblem(name: string): string | undefined {
  if (name === CERTIFICATES) return 'certificates have the name ca in builds; choose another one'
  return configKeyProblem(name)
}

/** A text is refused too: what is written into a description is in the repository. */
function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'secret'
}
