import type { BerthError } from '@berth/sdk'
import { unavailable } from '../errors.ts'

/** What `ssh` says when it does not lead to a Docker, and what to do about it. */
const REASONS: readonly (readonly [said: RegExp, problem: string, remedy: (place: string) => string])[] = [
  [
    /identification has changed/i,
    'it has another key than the one that is known',
    (place) => `find out why; if it should, forget the old one: ssh-keygen -R ${place.split('@').at(-1)}`,
  ],
  [
    /host key verification failed|no .* host key is known/i,
    'its key is not known',
    (place) => `connect once by hand and compare it: ssh ${place}`,
  ],
  [
    /permission denied \(/i,
    'it refuses the keys that ssh has',
    (place) => `give it one: ssh-copy-id ${place}`,
  ],
  [
    /command not found|docker: (not found|no such file)|unknown command/i,
    'there is no docker',
    () => 'install Docker there',
  ],
  [
    /permission denied .*docker/i,
    'its Docker may not be used',
    () => 'make the user a member of the group docker there',
  ],
  [
    /cannot connect to the docker daemon|dial unix/i,
    'its Docker does not answer',
    () => 'start it there: systemctl start docker',
  ],
  [/ENOENT/, 'there is no ssh on this machine', () => 'install the OpenSSH client'],
]

/** Why a machine cannot be reached, or its Docker not be used. */
export function sshError(place: string, said: string, cause?: unknown): BerthError {
  const [, problem, remedy] = REASONS.find(([pattern]) => pattern.test(said)) ?? [
    undefined,
    lastLine(said),
    () => `try it by hand: ssh ${place} docker version`,
  ]
  return unavailable(`ssh to ${place}: ${problem}`, remedy(place), cause ?? new Error(said))
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.findLast((line) => line !== '') ?? 'the connection ended'
}
