import type { ConfigSnapshot, ConfigValues } from '../config/config.ts'
import type { BuildSecrets } from '../descriptions/build-secrets.ts'
import type { EnvValue } from '../descriptions/env-value.ts'
import { own } from '../own.ts'

/**
 * An app's config, taken apart into what its releases run with and what only its builds are given.
 *
 * The latter is part of no release: its instances do not see it, a new value makes no release and restarts nothing, and going
 * back does not bring back a token that was revoked since. What the env names as well is for both, and in the former.
 */
export function splitConfig(
  config: ConfigValues,
  buildSecrets: BuildSecrets,
  env: Readonly<Record<string, EnvValue>>,
): { readonly run: ConfigValues; readonly build: ConfigValues } {
  const named = Object.values(env).flatMap((value) =>
    typeof value === 'object' && value.kind === 'secret' ? [value.name] : [],
  )
  const isForInstances = new Set([...Object.keys(env), ...named])
  const own = Object.values(buildSecrets).filter(({ scope }) => scope === 'app')
  const buildOnly = new Set(own.map(({ name }) => name).filter((name) => !isForInstances.has(name)))
  const pick = (isWanted: (key: string) => boolean): ConfigValues =>
    Object.fromEntries(Object.entries(config).filter(([key]) => isWanted(key)))
  return { run: pick((key) => !buildOnly.has(key)), build: pick((key) => buildOnly.has(key)) }
}

/** The values of a build's secrets, by the names that it asks by; those that nobody has set are left out. */
export function valuesOf(
  buildSecrets: BuildSecrets,
  stored: ConfigSnapshot,
): Readonly<Record<string, string>> {
  const values = Object.entries(buildSecrets).flatMap(([name, secret]) => {
    const value = own(stored[secret.scope], secret.name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(values)
}
