import { isObject } from '../source/json.ts'
import type { JsonObject } from '../source/json.ts'

/**
 * The files that a package is loaded from under the given conditions (`--conditions=…`), relative to its folder.
 * Patterns are left out: what they stand for is not known.
 */
export function filesLoadedFrom(manifest: JsonObject, conditions: readonly string[]): readonly string[] {
  const { exports, main } = manifest
  if (exports === undefined) return [normal(typeof main === 'string' ? main : 'index.js')]
  const known = new Set([...conditions, 'node', 'import', 'module-sync', 'require', 'default'])
  const targets = isObject(exports) && isSubpaths(exports) ? Object.values(exports) : [exports]
  const files = targets.flatMap((target) => resolveTarget(target, known) ?? [])
  return files.filter((file) => !file.includes('*')).map(normal)
}

/** The conditions that commands give to Node. */
export function conditionsOf(commands: readonly string[]): readonly string[] {
  const found = commands.flatMap((command) => [
    ...command.matchAll(/\s(?:--conditions|-C)[=\s]\s*([^\s'"]+)/g),
  ])
  return [...new Set(found.map(([, condition = '']) => condition))]
}

function isSubpaths(exports: JsonObject): boolean {
  return Object.keys(exports).every((key) => key.startsWith('.'))
}

function resolveTarget(target: unknown, known: ReadonlySet<string>): string | undefined {
  if (typeof target === 'string') return target
  if (Array.isArray(target))
    return target.map((one) => resolveTarget(one, known)).find((one) => one !== undefined)
  if (!isObject(target)) return undefined
  for (const [condition, inner] of Object.entries(target)) {
    const found = known.has(condition) ? resolveTarget(inner, known) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function normal(file: string): string {
  return file.replace(/^\.\//, '')
}
