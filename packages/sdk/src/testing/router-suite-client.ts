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

export interface LoadOptions {
  readonly host: string
  readonly workers: number
  /** Whether each worker stays on one connection, or takes a new one for each request. */
  readonly keepsConnection: boolean
  /** The path of a worker's request, which are counted from 0. */
  readonly pathOf: (index: number) => string
}

/** Requests without any pause, until it is ended. Disposing of it ends it. */
export interface Load extends AsyncDisposable {
  /** Resolves when this many requests more have got an answer, or failed. */
  next(answers: number): Promise<void>
  /** Lets what is under way come to its end, and says what became of all. */
  end(): Promise<LoadResult>
}

/** What became of a load: how often which status came, and every error of a connection. */
export interface LoadResult {
  readonly statuses: Readonly<Record<number, number>>
  readonly errors: readonly string[]
}

/** Makes requests, one after the other in each worker, and counts what comes of them. Nothing is tried again. */
export function startLoad(router: Address, options: LoadOptions): Load {
  const statuses: Record<number, number> = {}
  const errors: string[] = []
  const waiting = new Map<() => void, number>()
  let answered = 0
  let isEnded = false
  const work = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: options.keepsConnection, maxSockets: 1 })
    for (let index = 0; !isEnded; index++) {
      try {
        const { status } = await ask(router, { host: options.host, path: options.pathOf(index), agent })
        statuses[status] = (statuses[status] ?? 0) + 1
      } catch (error) {
        errors.push(String(error))
      }
      answered++
      for (const [resolve, count] of waiting) if (answered >= count) resolve()
    }
    agent.destroy()
  }
  const workers = Array.from({ length: options.workers }, work)
  const end = async (): Promise<LoadResult> => {
    isEnded = true
    await Promise.all(workers)
    return { statuses, errors }
  }
  return {
    async next(answers) {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(resolve, answered + answers)
      await promise
      waiting.delete(resolve)
    },
    end,
    async [Symbol.asyncDispose]() {
      await end()
    },
  }
}
