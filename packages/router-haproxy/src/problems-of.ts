import { BerthError, portTaken } from '@berth/sdk'

/** The lines of HAProxy's output that say why, without the time and the process that it puts before them. */
export function problemsOf(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.startsWith('[ALERT]'))
    .map((line) => line.replace(/^\[ALERT\]\s*\(\d+\)\s*:\s*(?:config : )?/, ''))
    .join('; ')
}

/** Why it did not start, as its output has it. */
export async function failedStart(output: string): Promise<BerthError> {
  const [, host, port] = /Address already in use\).*?\[(.+):(\d+)\]/.exec(output) ?? []
  if (host !== undefined) return portTaken({ host, port: Number(port) })
  const problem = problemsOf(output) || output.trim() || 'it ended at once'
  const remedy = 'end what has its ports, or choose other ones'
  return new BerthError('ROUTER_UNAVAILABLE', { router: 'haproxy', problem, remedy })
}
