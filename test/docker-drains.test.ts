import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import { WebSocket } from 'ws'
import { ask } from './support/ask.ts'
import { noDocker, openDockerHome } from './support/open-docker-home.ts'

const CLIENTS = 20

test(
  'a request that takes longer than the drain timeout gets one 504, and its app saw it once',
  { skip: noDocker },
  async () => {
    await using berth = await openDockerHome()
    const { platform } = berth
    const source = await berth.copyFixture('hello')
    await source.write({ 'server.ts': NEVER_ANSWERS })
    const port = await berth.deploy(
      app('hello', {
        source: source.path,
        checks: { web: [http('/')] },
        drainTimeout: 500,
        stopTimeout: 500,
      }),
    )
    const answer = ask(port, 'hello.localhost', '/never')
    await isSeen(1)
    const warnings: string[] = []
    await platform.config.set(
      'hello',
      { GREETING: 'moin' },
      { onEvent: (event) => void (event.type === 'warning' && warnings.push(event.message)) },
    )
    assert.equal((await answer).status, 504)
    assert.deepEqual(warnings, ['1 requests took longer than 500 ms and were ended with 504'])
    assert.equal((await ask(port, 'hello.localhost')).body, 'moin')
    assert.equal(await timesSeen(), 1)

    /** Waits until so many of these requests have come to the app, of which its output tells. */
    async function isSeen(times: number): Promise<void> {
      for await (const { text } of platform.logs('hello', { follow: true }))
        if (text === 'never' && --times === 0) return
    }

    async function timesSeen(): Promise<number> {
      const lines: string[] = []
      for await (const { text } of platform.logs('hello')) lines.push(text)
      return lines.filter((text) => text === 'never').length
    }
  },
)

const NEVER_ANSWERS = `
import { createServer } from 'node:http'
createServer((request, response) => {
  if (request.url === '/never') console.log('never')
  else response.end(process.env.GREETING ?? 'hello')
}).listen(Number(process.env.PORT))
process.on('SIGTERM', () => process.exit())
`

test(
  'websockets are closed with 1012 when a release is replaced, and find the new one while the old one drains',
  { skip: noDocker },
  async (t) => {
    await using berth = await openDockerHome()
    const source = await berth.copyFixture('websocket')
    await cp(dirname(createRequire(import.meta.url).resolve('ws')), `${source.path}/ws`, { recursive: true })
    await source.write({ Dockerfile: DOCKERFILE })
    const drainTimeout = 10_000
    const port = await berth.deploy(app('talk', { source: source.path, drainTimeout }))
    const first = await Promise.all(Array.from({ length: CLIENTS }, () => connect(port)))
    assert.deepEqual(
      new Set(await Promise.all(first.map((socket) => say(socket, 'moin')))),
      new Set(['hello: moin']),
    )

    const begin = performance.now()
    const reconnected = first.map(async (socket) => {
      const [code] = (await once(socket, 'close')) as [number]
      const second = await connect(port)
      const answer = await say(second, 'moin')
      return { code, answer, second, at: performance.now() - begin }
    })
    await berth.platform.config.set('talk', { GREETING: 'ahoy' })
    const found = await Promise.all(reconnected)
    const last = Math.max(...found.map(({ at }) => at))
    t.diagnostic(`${CLIENTS} clients were closed and back after ${last.toFixed(0)} ms at the latest`)
    for (const { code, answer, second } of found) {
      assert.deepEqual([code, answer], [1012, 'ahoy: moin'])
      assert.equal(await say(second, 'still here'), 'ahoy: still here')
      second.terminate()
    }
  },
)

const DOCKERFILE = `FROM node:24-bookworm-slim
WORKDIR /app
COPY . .
COPY ws /node_modules/ws
USER node
CMD ["node", "server.ts"]
`

async function connect(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { host: 'talk.localhost' } })
  await once(socket, 'open')
  return socket
}

async function say(socket: WebSocket, text: string): Promise<string> {
  socket.send(text)
  const [data] = (await once(socket, 'message')) as [Buffer]
  return data.toString()
}
