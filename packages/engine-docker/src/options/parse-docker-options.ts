import { BerthError, splitWords } from '@berth/sdk'
import type { Phase } from '@berth/sdk'
import { dangerOf as dangerAnywhere } from './dangers.ts'
import { ALIASES, DEFINITIONS, REFUSED } from './definitions.ts'
import { formatDockerOption } from './docker-option.ts'
import type { DockerOption } from './docker-option.ts'
import { Unreadable } from './unreadable.ts'

const LONGEST = 120

export interface ParseDockerOptions {
  /** Dangerous options that are wanted all the same, each as it is written: `--pid=host`. @default [] */
  readonly allow?: readonly string[]
  /** Why an option is dangerous. @default as it is written, on any machine */
  readonly dangerOf?: (option: DockerOption) => string | undefined
}

/**
 * Reads options as `docker run` and `docker build` take them, with quotes as in a shell. Nothing in them is expanded, and
 * nothing ever reaches a shell.
 *
 * @throws {BerthError} INVALID_OPTION for the first one that is unknown, wrong, not for this phase, or dangerous to
 *   the machine and not allowed
 *
 * @example
 * parseDockerOptions('-v /srv/data:/data:ro --cap-add NET_ADMIN', 'deploy')
 */
export function parseDockerOptions(
  text: string,
  phase: Phase,
  { allow = [], dangerOf = dangerAnywhere }: ParseDockerOptions = {},
): readonly DockerOption[] {
  const words = wordsOf(text)
  const allowed = new Set(allow.flatMap((option) => readAll(wordsOf(option), phase).map(formatDockerOption)))
  const options = readAll(words, phase)
  for (const option of options) {
    const danger = dangerOf(option)
    const written = formatDockerOption(option)
    if (danger !== undefined && !allowed.has(written)) {
      throw invalid(shortened(written), `is refused, since it ${danger}; allow it by name if you must`)
    }
  }
  return options
}

/** A profile is longer than a line, and its beginning tells which it is. */
function shortened(written: string): string {
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}…` : written
}

function wordsOf(text: string): readonly string[] {
  try {
    return splitWords(text)
  } catch (error) {
    // The text itself is not told: it may contain a secret.
    throw error instanceof SyntaxError ? invalid('A Docker option', error.message) : error
  }
}

function readAll(words: readonly string[], phase: Phase): readonly DockerOption[] {
  const options: DockerOption[] = []
  for (let index = 0; index < words.length; index += 1) {
    const { name, value } = splitName(words[index]!)
    const { phases, isSwitch, read } = definitionOf(name)
    if (!phases.includes(phase))
      throw invalid(name, `is not for the phase ${phase}, only for ${phases.join(' and ')}`)
    if (value === undefined && !isSwitch) index += 1
    const text = value ?? (isSwitch ? '' : words[index])
    if (text === undefined) throw invalid(name, 'has no value')
    try {
      options.push(...read(text))
    } catch (error) {
      throw error instanceof Unreadable ? invalid(name, `cannot be used: ${error.message}`) : error
    }
  }
  return options
}

/** `--name=value`, `--name` before its value, `-n value`, `-nvalue`. */
function splitName(word: string): { readonly name: string; readonly value?: string } {
  const long = /^(--[^=]+)(?:=(.*))?$/s.exec(word)
  if (long) return { name: long[1]!, ...(long[2] !== undefined && { value: long[2] }) }
  const short = /^(-[A-Za-z])(?:=?(.+))?$/s.exec(word)
  if (short) return { name: short[1]!, ...(short[2] !== undefined && { value: short[2] }) }
  throw invalid(JSON.stringify(word), 'is no option; an option begins with a hyphen')
}

function definitionOf(name: string) {
  const reason = REFUSED[name]
  if (reason !== undefined) throw invalid(name, reason)
  const definition = DEFINITIONS.get(ALIASES[name] ?? name)
  if (!definition) throw invalid(name, 'is no option that Berth knows')
  return definition
}

function invalid(option: string, problem: string): BerthError {
  return new BerthError('INVALID_OPTION', { option, problem })
}
