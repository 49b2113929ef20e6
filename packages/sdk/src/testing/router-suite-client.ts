import { Agent, request as startRequest } from 'node:http'
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Address } from '../wall/instance.ts'

export interface Question {
  readonly host: string
  /** @default '/' */
  readonly path?: string
  /** @default 'GET' */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  /** @default a connection for this request only */
  readonly agent?: Agent
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Makes one request to a router, of a host that need not resolve. Rejects when the connection breaks. */
export async function ask(router: Address, question: Question): Promise<Reply> {
  const response = await responseTo(open(router, question))
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) }
}

/** Makes a request and leaves its response to the caller. */
export function open(router: Address, question: Question): ClientRequest {
  return begin(router, question).end(question.body)
}

/** Begins a request and leaves the rest to the caller. */
export function begin(router: Address, { host, path, method, headers, agent }: Question): ClientRequest {
  return startRequest({
    host: router.host,
    port: router.port,
    path: path ?? '/',
    method: method ?? 'GET',
    headers: { ...headers, host },
    agent: agent ?? false,
  })
}

export function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve).once('error', reject)
  })
}

export interface Load {
  readonly host: string
  /** Requests that each of the workers makes, one after the other. */
  readonly requests: number
  readonly workers: number
  /** Whether each worker stays on one connection, or takes a new one for each request. */
  readonly keepsConnection: boolean
  readonly pathOf: (index: number) => string
  /** Called with the count so far. */
  readonly onAnswer: (answered: number) => void
}

/** What became of a load: how often which status came, and every error of a connection. */
export interface LoadResult {
  readonly statuses: Readonly<Record<number, number>>
  readonly errors: readonly string[]
}

/** Makes many requests, without any pause, and counts what comes of them. Nothing is tried again. */
export async function generateLoad(router: Address, load: Load): Promise<LoadResult> {
  const statuses: Record<number, number> = {}
  const errors: string[] = []
  let answered = 0
  const work = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: load.keepsConnection, maxSockets: 1 })
    for (let index = 0; index < load.requests; index++) {
      try {
        const { status } = await ask(router, { host: load.host, path: load.pathOf(index), agent })
        statuses[status] = (statuses[status] ?? 0) + 1
      } catch (error) {
        errors.push(String(error))
      }
      load.onAnswer(++answered)
    }
    agent.destroy()
  }
  await Promise.all(Array.from({ length: load.workers }, work))
  return { statuses, errors }
}
