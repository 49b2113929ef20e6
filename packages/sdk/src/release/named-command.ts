import { RELEASE_PHASE } from './release-spec.ts'
import type { ReleaseSpec } from './release-spec.ts'

type Commands = Pick<ReleaseSpec, 'processes' | 'tasks'>

/**
 * What a line of shell means to `run`: a first word that names a line of the Procfile stands for its command, and what follows
 * are further arguments of it.
 */
export function namedCommand({ processes, tasks }: Commands, line: string): string {
  const [word = ''] = line.split(/\s/, 1)
  // An image's own command is not known here.
  const command = Object.hasOwn(processes, word)
    ? processes[word]?.command
    : word === RELEASE_PHASE
      ? tasks.release
      : undefined
  return command ? `${command}${line.slice(word.length)}` : line
}
