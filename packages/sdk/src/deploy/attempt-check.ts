import { request } from 'node:http'
import { connect } from 'node:net'
import type { Check, HttpCheck } from '../descriptions/check.ts'
import type { Engine } from '../wall/engine.ts'
import type { Address, Instance } from '../wall/instance.ts'
import { formatEnd } from './last-lines.ts'

const MAX_BODY_BYTES = 1_000_000

export interface CheckTarget {
  readonly instance: Instance
  readonly engine: Engine
  /** What the `Host` header says. */
  readonly domain: string
}

/** Tries a check once; resolves when it passes and rejects with an error whose message says why it does not. */
export async function attemptCheck(
  check: Exclude<Check, { kind: 'uptime' }>,
  target: CheckTarget,
  signal: AbortSignal,
): Promise<void> {
  switch (check.kind) {
    case 'http':
      return attemptHttp(check, addressOf(target), target.domain, signal)
    case 'tcp':
      return attemptTcp(addressOf(target), signal)
    case 'command':
      return attemptCommand(check.command, target, signal)
  }
}

function addressOf({ instance }: CheckTarget): Address {
  if (!instance.address) throw new Error(`${instance.processType} has no port, since only web is given one`)
  return instance.address
}

function attemptHttp(check: HttpCheck, address: Address, domain: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const headers = { host: domain, 'user-agent': 'berth-check', ...check.headers }
  const asked = request({ ...address, path: check.path, headers, signal, agent: false }, (response) => {
    const status = response.statusCode ?? 0
    const isExpected = check.status === undefined ? status >= 200 && status < 300 : status === check.status
    if (!isExpected) reject(new Error(`it answered ${status} instead of ${check.status ?? '2xx'}`))
    let body = ''
    response.setEncoding('utf8').on('data', (part: string) => {
      if (body.length < MAX_BODY_BYTES) body += part
    })
    response.on('end', () => {
      if (check.content !== undefined && !body.includes(check.content))
        reject(new Error(`its answer does not contain ${JSON.stringify(check.content)}`))
      resolve()
    })
    response.on('error', reject)
  })
  asked.on('error', reject).end()
  return promise
}

function attemptTcp(address: Address, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect({ ...address, signal })
  socket.on('connect', () => resolve(void socket.destroy())).on('error', reject)
  return promise
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
