import semver from 'semver'
import type { Problems } from '../source/problems.ts'

export interface NodeVersion {
  /** As in the tag of an image: `24`, `24.3` or `24.3.1`. */
  readonly tag: string
  /** The file that asks for it; nothing when it is the default. */
  readonly file?: string
}

export interface VersionWish {
  readonly file: string
  /** What the file says: a version, a range, or an alias such as `lts/*`. */
  readonly text: string
}

// In the order of preference, where a range leaves the choice.
const MAJORS = [24, 22, 26, 25, 23, 21, 20, 19, 18]
const DEFAULT = '24'
const OLDEST = 18
const ALIASES: Readonly<Record<string, string>> = {
  'lts/*': DEFAULT,
  'lts/krypton': '24',
  'lts/jod': '22',
  'lts/iron': '20',
  node: DEFAULT,
  stable: DEFAULT,
  latest: DEFAULT,
}

/** The version that the first of the given files asks for; without any, the default. */
export function chooseNodeVersion(wishes: readonly VersionWish[], problems: Problems): NodeVersion {
  const wish = wishes[0]
  if (!wish) return { tag: DEFAULT }
  const text = wish.text.trim()
  const tag = ALIASES[text.toLowerCase()] ?? exact(text) ?? fromRange(text)
  if (tag === undefined) {
    problems.add(
      `${wish.file} asks for Node ${JSON.stringify(text)}, which is no version; write one such as ${DEFAULT}`,
    )
  } else if (Number.parseInt(tag, 10) < OLDEST) {
    problems.add(`${wish.file} asks for Node ${tag}, which is too old; the oldest that is built is ${OLDEST}`)
  }
  return { tag: tag ?? DEFAULT, file: wish.file }
}

function exact(text: string): string | undefined {
  return /^[v=]?(\d{1,3}(?:\.\d{1,3}(?:\.\d{1,3})?)?)(?:\.[x*])*$/.exec(text)?.[1]
}

function fromRange(text: string): string | undefined {
  const range = semver.validRange(text)
  if (range === null) return undefined
  const major = MAJORS.find((major) => semver.intersects(range, `${major}.x`))
  const version = major ?? semver.minVersion(range)?.major
  return version === undefined ? undefined : String(version)
}
