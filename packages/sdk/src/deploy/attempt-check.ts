import type { Check } from '../descriptions/check.ts'
import { connectTo } from '../host/connect-to.ts'
import type { Engine } from '../wall/engine.ts'
import type { Address, Instance } from '../wall/instance.ts'
import { attemptHttp } from './attempt-http.ts'
import { formatEnd } from './last-lines.ts'

export interface CheckTarget {
  readonly instance: Instance
  readonly engine: Engine
  /** What the `Host` header says. */
  readonly domain: string
  /** Whether requests from outside come in by HTTPS. */
  readonly isSecure: boolean
}

/** Tries a check once; resolves when it passes and rejects with an error whose message says why it does not. */
export async function attemptCheck(
  check: Exclude<Check, { kind: 'uptime' }>,
  target: CheckTarget,
  signal: AbortSignal,
): Promise<void> {
  switch (check.kind) {
    case 'http':
      return attemptHttp(check, { ...target, address: addressOf(check, target.instance) }, signal)
    case 'tcp':
      return attemptTcp(target.engine, addressOf(check, target.instance), signal)
    case 'command':
      return attemptCommand(check.command, target, signal)
  }
}

/** Where a check asks an instance: at its own port, unless the check names one. */
export function addressOf({ port }: { readonly port?: number }, { address, processType }: Instance): Address {
  if (!address) throw new Error(`${processType} has no port, since only web is given one`)
  return port === undefined ? address : { ...address, port }
}

async function attemptTcp(engine: Engine, address: Address, signal: AbortSignal): Promise<void> {
  const connection = await connectTo(engine, address, { signal })
  connection.on('error', () => {}).destroy()
}

async function attemptCommand(
  command: string,
  { instance, engine }: CheckTarget,
  signal: AbortSignal,
): Promise<void> {
  let lastLine = ''
  const status = await engine.exec(instance.id, command, { signal, onLine: ({ text }) => (lastLine = text) })
  if (status.code !== 0) throw new Error(`it ${formatEnd(status)}${lastLine === '' ? '' : `: ${lastLine}`}`)
}
