import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, createServer as createHttpServer, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Address, Target } from '@berth/sdk'
import { freePort } from '@berth/sdk/testing'
import { haproxy } from './haproxy.ts'
import type { HaproxyOptions, HaproxyRouter } from './haproxy-router.ts'

/** A router on free ports, in a folder that is removed with it. */
export interface Fixture extends AsyncDisposable {
  readonly router: HaproxyRouter
  readonly folder: string
  readonly address: Address
  readonly notices: string[]
}

export async function openFixture(options: Partial<HaproxyOptions> = {}): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'))
  const notices: string[] = []
  const remove = () => rm(folder, { recursive: true, force: true })
  const router = await haproxy({
    folder,
    port: await freePort(),
    httpsPort: await freePort(),
    onNotice: (notice) => notices.push(notice),
    threads: 1,
    ...options,
  }).catch(async (error: unknown) => {
    await remove()
    throw error
  })
  return {
    router,
    folder,
    address: { host: router.host, port: router.port },
    notices,
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]()
      await remove()
    },
  }
}

/** An instance of an app: a server in this process. */
export interface TestApp extends AsyncDisposable {
  readonly target: Target
  /** How many requests have reached it. */
  readonly requests: number
}

export async function startApp(
  instance: string,
  answer: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) =>
    response.end(instance),
): Promise<TestApp> {
  let requests = 0
  const server = createHttpServer((request, response) => {
    requests++
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('It does not listen on a port')
  return {
    target: { instance, address: { host: '127.0.0.1', port: address.port } },
    get requests() {
      return requests
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

export interface Question {
  readonly host: string
  /** @default '/' */
  readonly path?: string
  /** @default 'GET' */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** @default a connection for this request only */
  readonly agent?: Agent
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Makes one request of a host that need not resolve. Rejects when the connection breaks. */
export async function ask(port: number, { host, body, agent, ...question }: Question): Promise<Reply> {
  const headers = { ...question.headers, host }
  const asked = request({ ...question, host: '127.0.0.1', port, headers, agent: agent ?? false }).end(body)
  const [response] = await once(asked, 'response')
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

/** Sends bytes and answers with all that comes back until the connection is closed. */
export async function send(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk) => (received += String(chunk)))
  await once(socket, 'close')
  return received
}

/** Answers once a condition holds. */
export async function until(holds: () => boolean | Promise<boolean>, deadline = 10_000): Promise<void> {
  for (const end = Date.now() + deadline; !(await holds()); await sleep(5))
    if (Date.now() > end) throw new Error(`It did not come about within ${deadline} ms: ${holds.toString()}`)
}

/** Makes requests without a pause, with new connections and with kept ones. */
export function startLoad(port: number) {
  const failures: string[] = []
  let answers = 0
  let isEnded = false
  const work = async (keepAlive: boolean) => {
    const agent = new Agent({ keepAlive, maxSockets: 1 })
    while (!isEnded) {
      try {
        const { status } = await ask(port, { host: 'cards.test', agent })
        if (status === 200) answers++
        else failures.push(String(status))
      } catch (error) {
        failures.push(String(error))
      }
    }
    agent.destroy()
  }
  const workers = [true, true, false, false].map(work)
  return {
    get answers() {
      return answers
    },
    async end() {
      isEnded = true
      await Promise.all(workers)
      return failures
    },
  }
}
