import semver from 'semver'
import type { Problems } from '../source/problems.ts'

export interface PythonVersion {
  /** As in the tag of an image: `3.13` or `3.13.1`. */
  readonly tag: string
  /** The file that asks for it; nothing when it is the default. */
  readonly file?: string
}

export interface PythonWish {
  readonly file: string
  /** A version, as in `.python-version` and `runtime.txt`, or specifiers, as in `pyproject.toml`. */
  readonly text: string
}

// In the order of preference, where specifiers leave the choice.
const MINORS = [13, 12, 14, 11, 10]
const DEFAULT = '3.13'
const OLDEST_MINOR = 10

/** The version that the first of the given files asks for; without any, the default. */
export function choosePythonVersion(wishes: readonly PythonWish[], problems: Problems): PythonVersion {
  const wish = wishes[0]
  if (!wish) return { tag: DEFAULT }
  const text = firstLine(wish.text)
  const tag = exact(text) ?? fromSpecifiers(text)
  if (tag === undefined) {
    problems.add(
      `${wish.file} asks for Python ${JSON.stringify(text)}, which is no version that can be had; write one such as ${DEFAULT}`,
    )
  } else if (Number(tag.split('.')[1]) < OLDEST_MINOR) {
    problems.add(
      `${wish.file} asks for Python ${tag}, which is too old: the oldest that is built is 3.${OLDEST_MINOR}; write ${DEFAULT}, or use a Dockerfile`,
    )
  }
  return { tag: tag ?? DEFAULT, file: wish.file }
}

function firstLine(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*$/, '').trim())
  return lines.find((line) => line !== '') ?? ''
}

function exact(text: string): string | undefined {
  return /^(?:c?python-)?(3\.\d{1,2}(?:\.\d{1,2})?)(?:\.\*)?$/.exec(text)?.[1]
}

/** Specifiers of Python and of Poetry are ranges in other words; what excludes single versions is left to the installer. */
function fromSpecifiers(text: string): string | undefined {
  const ranges = text.split('||').map((alternative) =>
    alternative
      .split(',')
      .map((part) => part.trim().replaceAll(/\s+/g, ''))
      .filter((part) => part !== '' && !part.startsWith('!='))
      .map((part) => compatible(part).replace(/^==+/, ''))
      .join(' '),
  )
  const range = semver.validRange(ranges.join(' || '))
  if (range === null || text === '') return undefined
  const minor = MINORS.find((minor) => semver.intersects(range, `3.${minor}.x`))
  if (minor !== undefined) return `3.${minor}`
  const lowest = semver.minVersion(range)
  return lowest?.major === 3 ? `3.${lowest.minor}` : undefined
}

/** `~=3.11` is any 3 from 3.11 on; `~=3.11.2` is any 3.11 from there on. */
function compatible(part: string): string {
  const version = /^~=(\d+(?:\.\d+)*)$/.exec(part)?.[1]
  if (version === undefined) return part
  return version.split('.').length > 2 ? `~${version}` : `^${version}`
}
