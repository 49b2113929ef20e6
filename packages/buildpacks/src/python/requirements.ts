import { posix } from 'node:path'
import type { Problems } from '../source/problems.ts'

/** The files that requirements consist of, and what they need besides. */
export interface Requirements {
  /** Path to text: the file itself, and all that it includes. */
  readonly files: ReadonlyMap<string, string>
  /** Whether packages are installed from the source itself, such as `-e .`. */
  readonly dependsOnSource: boolean
  /** The variables that they refer to: secrets that the build is given. */
  readonly secrets: readonly string[]
}

const INCLUDE = /^(?:-r|-c|--requirement|--constraint)(?:\s+|=|(?<=-[rc]))\s*(\S+)$/
const LOCAL = /^(?:-e|--editable)[\s=]|^\.{0,2}\/|^\.(?:$|\[)|(?:^|@\s*)file:/
// A password, or a token in place of a user; variables are gone by then, and git's own user is none.
const CREDENTIALS = /:\/\/[^\s/@:]*:[^\s/@]+@|https?:\/\/(?!git@)[^\s/@:]+@/
const VARIABLE = /\$\{([A-Z_][A-Z0-9_]*)\}/g

/** Follows the includes of a requirements file. A file that is not there, or a credential that is written out, is a problem. */
export async function readRequirements(
  first: string,
  textOf: (path: string) => Promise<string | undefined>,
  problems: Problems,
): Promise<Requirements> {
  const files = new Map<string, string>()
  const lines: string[] = []
  const waiting = [first]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue
    const text = await textOf(path)
    if (text === undefined) {
      problems.add(`${first} includes ${JSON.stringify(path)}, which is not part of the source`)
      continue
    }
    files.set(path, text)
    const own = linesOf(text)
    lines.push(...own)
    for (const line of own) {
      const included = INCLUDE.exec(line)?.[1]
      if (included !== undefined && !included.includes('://'))
        waiting.push(posix.join(posix.dirname(path), included))
    }
  }
  if (lines.some((line) => CREDENTIALS.test(line.replaceAll(VARIABLE, '')))) {
    problems.add(
      `${first} has a credential in an address; write \${PIP_PASSWORD} there and give PIP_PASSWORD to the build as a secret`,
    )
  }
  return {
    files,
    dependsOnSource: lines.some((line) => LOCAL.test(line)),
    secrets: [...new Set(lines.flatMap((line) => [...line.matchAll(VARIABLE)].map(([, name = '']) => name)))],
  }
}

function linesOf(text: string): readonly string[] {
  return text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
}
