import type { BigIntStats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { isRecord, isText, parseJson } from './json.ts'

/** The part of a `package.json` that says what must be there for the package to run. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies: readonly string[]
  /** Present or not, the package runs: optional and peer dependencies. */
  readonly optional: readonly string[]
  /** Command to file, relative to the package. */
  readonly bin: Readonly<Record<string, string>>
  /** Globs of the workspace packages, when it is the root of a workspace. */
  readonly workspaces: readonly string[]
}

/** Reads JSON files, and each again only after it has changed. */
export class JsonFiles {
  readonly #read = new Map<string, { readonly key: string; readonly value: unknown }>()

  /** The parsed content; `undefined` when there is no such file or it holds no JSON. */
  async read(path: string): Promise<unknown> {
    const stats = await stat(path, { bigint: true }).catch(() => undefined)
    if (stats === undefined) return undefined
    const key = keyOf(stats)
    const known = this.#read.get(path)
    if (known?.key === key) return known.value
    const value = await readFile(path, 'utf8').then(parseJson, () => undefined)
    this.#read.set(path, { key, value })
    return value
  }

  /** A `package.json`; `undefined` when there is none that can be read. */
  async manifest(path: string): Promise<Manifest | undefined> {
    const json = await this.read(path)
    return isRecord(json) ? toManifest(json) : undefined
  }
}

function toManifest(json: Readonly<Record<string, unknown>>): Manifest {
  const name = textOf(json['name'])
  const optional = namesOf(json['optionalDependencies'])
  return {
    name,
    version: textOf(json['version']),
    // npm lists an optional dependency under both.
    dependencies: namesOf(json['dependencies']).filter((dependency) => !optional.includes(dependency)),
    optional: [...optional, ...namesOf(json['peerDependencies'])],
    bin: binsOf(json['bin'], name),
    workspaces: workspacesOf(json['workspaces']),
  }
}

function binsOf(bin: unknown, name: string): Readonly<Record<string, string>> {
  if (typeof bin === 'string') return { [name.slice(name.lastIndexOf('/') + 1)]: bin }
  if (!isRecord(bin)) return {}
  return Object.fromEntries(
    Object.entries(bin).filter((entry): entry is [string, string] => isText(entry[1])),
  )
}

function workspacesOf(workspaces: unknown): readonly string[] {
  const globs = isRecord(workspaces) ? workspaces['packages'] : workspaces
  return Array.isArray(globs) ? globs.filter(isText) : []
}

function namesOf(dependencies: unknown): readonly string[] {
  return isRecord(dependencies) ? Object.keys(dependencies) : []
}

function textOf(value: unknown): string {
  return isText(value) ? value : ''
}

function keyOf(stats: BigIntStats): string {
  return `${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.ino}`
}
