import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** A package installed in a Debian, as far as its dependencies go. */
export interface DebianPackage {
  readonly name: string
  readonly isEssential: boolean
  /** All of these are needed; of each, any one alternative. */
  readonly depends: readonly (readonly string[])[]
  readonly provides: readonly string[]
}

const FIELDS = ['Package', 'Status', 'Essential', 'Pre-Depends', 'Depends', 'Provides']
const MEGABYTES = 1_048_576

/** Everything that is installed below a root folder, by name. */
export function readPackages(root: string): ReadonlyMap<string, DebianPackage> {
  const format = `${FIELDS.map((field) => `\${${field}}`).join('\t')}\n`
  const lines = query(root, ['-W', '-f', format]).split('\n')
  return new Map(
    lines.map(parsePackage).flatMap((found) => (found === undefined ? [] : [[found.name, found] as const])),
  )
}

/** The given packages, with all that they depend on and that is installed. */
export function closureOf(
  installed: ReadonlyMap<string, DebianPackage>,
  names: readonly string[],
): ReadonlySet<string> {
  const providers = new Map(
    [...installed.values()].flatMap((one) => one.provides.map((name) => [name, one.name])),
  )
  const resolve = (name: string) => (installed.has(name) ? name : providers.get(name))
  const found = new Set<string>()
  const waiting = [...names]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const known = installed.get(name)
    if (!known || found.has(name)) continue
    found.add(name)
    for (const alternatives of known.depends) {
      const chosen = alternatives.map(resolve).find((alternative) => alternative !== undefined)
      if (chosen !== undefined) waiting.push(chosen)
    }
  }
  return found
}

/** Paths of the files and folders of packages, absolute as seen in there. */
export function filesOf(root: string, packages: Iterable<string>): readonly string[] {
  const names = [...packages]
  if (names.length === 0) return []
  return query(root, ['-L', ...names])
    .split('\n')
    .filter((line) => line.startsWith('/') && line !== '/.')
}

/** Names and versions of all that is installed: when they change, images change. */
export function readVersions(root: string): string {
  return query(root, ['-W'])
}

function parsePackage(line: string): DebianPackage | undefined {
  const [name = '', status = '', essential, preDepends = '', depends = '', provides = ''] = line.split('\t')
  if (!status.endsWith('ok installed')) return undefined
  return {
    name,
    isEssential: essential === 'yes',
    depends: [preDepends, depends].flatMap((text) => namesIn(text, ',')).map((one) => namesIn(one, '|')),
    provides: namesIn(provides, ',').flatMap((one) => namesIn(one, '|')),
  }
}

/** Names without the version and the architecture that may follow them. */
function namesIn(text: string, separator: ',' | '|'): readonly string[] {
  const parts = text.split(separator).map((part) => part.trim())
  const names = separator === '|' ? parts.map((part) => part.replace(/[ (:].*$/s, '')) : parts
  return names.filter((name) => name !== '')
}

function query(root: string, args: readonly string[]): string {
  return execFileSync('dpkg-query', [`--admindir=${join(root, 'var/lib/dpkg')}`, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * MEGABYTES,
  })
}
