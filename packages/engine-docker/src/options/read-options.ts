import type { Mount, Phase, ReadOptions } from '@berth/sdk'
import { dangerHere } from './danger-here.ts'
import type { Machine } from './danger-here.ts'
import { formatDockerOption } from './docker-option.ts'
import type { DockerOption } from './docker-option.ts'
import { parseDockerOptions } from './parse-docker-options.ts'
import type { ParseDockerOptions } from './parse-docker-options.ts'

/** What only an instance can have: a one-off is there once, and has no port of the host. */
const FOR_INSTANCES: ReadonlySet<DockerOption['kind']> = new Set(['publish', 'restart'])

/**
 * Reads options of a phase, each in its one form.
 *
 * @throws {BerthError} INVALID_OPTION
 */
export function readDockerOptions(
  phase: Phase,
  texts: readonly string[],
  allow: readonly string[],
  dangerOf?: ParseDockerOptions['dangerOf'],
): ReadOptions {
  // What is allowed may be for another phase, where it is read.
  const allowed = allow.filter((text) => isReadable(text, phase))
  const options = texts.flatMap((text) =>
    parseDockerOptions(text, phase, { allow: allowed, ...(dangerOf && { dangerOf }) }),
  )
  const publishing = new Map(
    options
      .filter((option) => option.kind === 'publish')
      .map((option) => [formatDockerOption(option), option]),
  )
  return {
    options: unique(options.filter(({ kind }) => kind !== 'publish').map(formatDockerOption)),
    publishing: [...publishing.keys()],
    ports: [...publishing.values()].map(({ host, port, protocol }) => ({ host, port, protocol })),
  }
}

/** The options of a release, which were refused or allowed when it was drafted, as those of one container. */
export function optionsOfContainer(
  texts: readonly string[],
  kind: 'instance' | 'one-off',
): readonly DockerOption[] {
  const options = texts.flatMap((text) => parseDockerOptions(text, 'deploy', { allow: [text] }))
  return kind === 'instance' ? options : options.filter((option) => !FOR_INSTANCES.has(option.kind))
}

/** Why a mount would show a container what controls the machine. Its name, if it is one, is a place of the platform's own. */
export function dangerOfMount(machine: Machine, { from, to, readOnly }: Mount): string | undefined {
  return from.startsWith('/') ? dangerHere(machine, { kind: 'mount', from, to, readOnly }) : undefined
}

function isReadable(text: string, phase: Phase): boolean {
  try {
    parseDockerOptions(text, phase, { allow: [text] })
    return true
  } catch {
    return false
  }
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
