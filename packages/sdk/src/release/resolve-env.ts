import type { ConfigSnapshot } from '../config/config.ts'
import type { EnvValue } from '../descriptions/env-value.ts'
import { own } from '../own.ts'

/** Where references lead at this moment. `undefined`: it has no address yet. */
export interface References {
  readonly urlOfApp: (app: string) => string | undefined
  readonly urlOfResource: (name: string) => string | undefined
  readonly pathOfMount: (to: string) => string
}

/**
 * The env of a release's instances: what its description says, and over it what was set by hand. References become text;
 * those that lead nowhere yet become an empty one.
 */
export function resolveEnv(
  env: Readonly<Record<string, EnvValue>>,
  config: ConfigSnapshot,
  references: References,
): Readonly<Record<string, string>> {
  const described = Object.entries(env).map(
    ([key, value]) => [key, resolveValue(value, config, references)] as const,
  )
  return { ...Object.fromEntries(described), ...config.app }
}

function resolveValue(value: EnvValue, config: ConfigSnapshot, references: References): string {
  if (typeof value === 'string') return value
  switch (value.kind) {
    case 'secret':
      return own(config[value.scope], value.name) ?? ''
    case 'url':
      return references.urlOfApp(value.app) ?? ''
    case 'mount':
      return references.pathOfMount(value.to)
    case 'redis':
      return references.urlOfResource(value.name) ?? ''
  }
}
