import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { EPOCH_MS } from '../format.ts'

/** How the fake grants; all in milliseconds. */
export interface FakeSnowcloudOptions {
  /** @default 0, a free one */
  readonly port?: number
  /** What leases say of themselves, and so how soon they are renewed. @default 60_000 */
  readonly ttl?: number
  /** How far a window reaches from now. @default ttl */
  readonly reach?: number
  /** By how much its clock is ahead of this host's. @default 0 */
  readonly offset?: number
  /** Decides an answer in place of the fake: return nothing to let it answer as usual. */
  readonly answer?: (request: FakeRequest) => FakeAnswer | undefined
}

/** What the fake was asked, in the order in which it was. */
export interface FakeRequest {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: Readonly<Record<string, unknown>>
}

/** An answer of the test's own; 'none' leaves the request unanswered. */
export type FakeAnswer =
  | 'none'
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }

/** A Snowcloud without Redis, for tests of apps that make ids: it leases worker ids 1, 2, 3 and so on. */
export interface FakeSnowcloud extends AsyncDisposable {
  readonly url: string
  readonly key: string
  readonly requests: readonly FakeRequest[]
  /** Resolves with the first request, of all so far and to come, that the test is waiting for. */
  request(isWanted: (request: FakeRequest) => boolean): Promise<FakeRequest>
}

/** The only key that the fake knows. */
const KEY = 'the-key-of-a-test'

/** Starts one on 127.0.0.1; dispose of it to end it. */
export async function startFakeSnowcloud(options: FakeSnowcloudOptions = {}): Promise<FakeSnowcloud> {
  const requests: FakeRequest[] = []
  const waiting = new Set<() => void>()
  const decide = createAllocator(options)

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming)
    requests.push(request)
    for (const look of waiting) look()
    send(outgoing, options.answer?.(request) ?? decide(request))
  }
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing))
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The fake Snowcloud has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    key: KEY,
    requests,
    request: (isWanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = requests.find(isWanted)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function createAllocator(options: FakeSnowcloudOptions): (request: FakeRequest) => FakeAnswer {
  const { ttl = 60_000, reach = ttl, offset = 0 } = options
  const windows = new Map<string, { workerId: number; from: number }>()
  let granted = 0

  return ({ path, authorization, body }) => {
    if (authorization !== `Bearer ${KEY}`) return refuse(401, 'UNAUTHORIZED', 'The key is not known')
    const now = Date.now() - EPOCH_MS + offset
    const held = windows.get(String(body['token']))
    if (path === '/leases') {
      granted++
      windows.set(`lease-${granted}`, { workerId: granted, from: now })
      return grant(201, { workerId: granted, from: now }, now, `lease-${granted}`)
    }
    if (!held) return refuse(409, 'LEASE_LOST', 'The token names no lease')
    if (path === '/leases/renew') return grant(200, held, now, String(body['token']))
    windows.delete(String(body['token']))
    return { status: 204 }
  }

  function grant(
    status: number,
    window: { workerId: number; from: number },
    now: number,
    token: string,
  ): FakeAnswer {
    return { status, body: { ...window, until: now + reach, ttl, now, generation: granted, token } }
  }
}

const refuse = (status: number, code: string, message: string): FakeAnswer => ({
  status,
  body: { code, message },
})

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  let text = ''
  for await (const chunk of incoming.setEncoding('utf8')) text += String(chunk)
  const body: unknown = JSON.parse(text)
  return {
    path: incoming.url ?? '',
    authorization: incoming.headers.authorization,
    body: typeof body === 'object' && body !== null ? { ...body } : {},
  }
}

function send(outgoing: ServerResponse, answer: FakeAnswer): void {
  if (answer === 'none') return
  outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
  outgoing.end(answer.body === undefined ? undefined : JSON.stringify(answer.body))
}
