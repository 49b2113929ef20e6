import { isObject, textsOf } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'

/** What `npm ci` reads of a `package.json`; a change of anything else in it must not install everything again. */
const INSTALLED_BY = [
  'name',
  'version',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bundleDependencies',
  'bin',
  'os',
  'cpu',
  'engines',
] as const
const ROOT_TOO = ['overrides', 'allowScripts'] as const

export interface ManifestUse {
  /** Whether the packages that only its build needs are there. */
  readonly dev: boolean
  /** For the top of a workspace: the folders of its packages that are there. */
  readonly workspaces?: readonly string[]
}

/** The part of a `package.json` that decides what is installed. */
export function installManifest(manifest: JsonObject, { dev, workspaces }: ManifestUse): JsonObject {
  const keys = [...INSTALLED_BY, ...(dev ? ['devDependencies'] : []), ...(workspaces ? ROOT_TOO : [])]
  const picked = Object.fromEntries(
    keys.flatMap((key) => (manifest[key] === undefined ? [] : [[key, manifest[key]] as const])),
  )
  return { ...picked, private: true, ...(workspaces && workspaces.length > 0 && { workspaces }) }
}

/** The commands of `npm run`, by name. */
export function scriptsOf(manifest: JsonObject): Readonly<Record<string, string>> {
  return textsOf(manifest['scripts'])
}

/** The packages that a manifest asks for, whatever for. */
export function dependenciesOf(manifest: JsonObject): Dependencies {
  const peers = textsOf(manifest['peerDependencies'])
  const meta = isObject(manifest['peerDependenciesMeta']) ? manifest['peerDependenciesMeta'] : {}
  const isOptional = (name: string) => isObject(meta[name]) && meta[name]['optional'] === true
  const optional = textsOf(manifest['optionalDependencies'])
  const needed = Object.keys(textsOf(manifest['dependencies'])).filter(
    (name) => !Object.hasOwn(optional, name),
  )
  return {
    needed: [...needed, ...Object.keys(peers).filter((name) => !isOptional(name))],
    optional: Object.keys(optional),
    dev: Object.keys(textsOf(manifest['devDependencies'])),
  }
}

/** Names of packages. */
export interface Dependencies {
  readonly needed: readonly string[]
  readonly optional: readonly string[]
  readonly dev: readonly string[]
}
