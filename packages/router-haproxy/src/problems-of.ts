import { BerthError, portTaken } from '@berth/sdk'
import type { Address } from '@berth/sdk'
import type { HaproxyProcess } from './haproxy-process.ts'

/** The lines of HAProxy's output that say why, without the time and the process that it puts before them. */
export function problemsOf(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.startsWith('[ALERT]'))
    .map((line) => line.replace(/^\[ALERT\]\s*\(\d+\)\s*:\s*(?:config : )?/, ''))
    .join('; ')
}

/** The ports that it could not have, since another program had them. */
export function takenPorts(output: string): Address[] {
  const found = output.matchAll(/Address already in use\).*?\[(.+):(\d+)\]/g)
  return [...found].map(([, host = '', port]) => ({ host, port: Number(port) }))
}

/** Why it did not start, as its output has it. */
export async function failedStart(
  output: string,
  { isElsewhere = false }: Pick<HaproxyProcess, 'isElsewhere'> = {},
): Promise<BerthError> {
  const [taken] = takenPorts(output)
  if (taken) return isElsewhere ? new BerthError('PORT_TAKEN', taken) : portTaken(taken)
  const problem = problemsOf(output) || output.trim() || 'it ended at once'
  const remedy = 'end what has its ports, or choose other ones'
  return new BerthError('ROUTER_UNAVAILABLE', { router: 'haproxy', problem, remedy })
}
