import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Target } from '@berth/sdk'
import { openRelay } from './relay.ts'
import { portOf } from './test-fixture.ts'
import { answerWebSockets, drainOneByOne, openClients } from './test-web-sockets.ts'

test('each way of a relay has targets of its own', async (t) => {
  const folder = await temporary(t)
  await using relay = openRelay({ folder })
  await relay.route('b1', [await startTarget(t, (_, response) => response.end('cards'))])
  await relay.route('b2', [await startTarget(t, (_, response) => response.end('poker'))])
  assert.deepEqual([await ask(folder, 'b1'), await ask(folder, 'b2')], ['cards', 'poker'])

  await relay.route('b1', [await startTarget(t, (_, response) => response.end('new cards'))])
  assert.equal(await ask(folder, 'b1'), 'new cards')
  relay.unroute('b1')
  await assert.rejects(ask(folder, 'b1'))
})

test('a relay believes what it is told of where a request comes from, and adds nothing', async (t) => {
  const folder = await temporary(t)
  await using relay = openRelay({ folder })
  const seen = Promise.withResolvers<IncomingMessage>()
  const target = await startTarget(t, (incoming, response) => {
    seen.resolve(incoming)
    response.end()
  })
  await relay.route('b1', [target])
  const said = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'cards.test:8443',
    'x-forwarded-port': '8443',
    'x-forwarded-proto': 'https',
    'x-request-id': 'deal-42',
    'x-request-start': '1700000000.123',
  }
  await ask(folder, 'b1', said)
  const { headers } = await seen.promise
  assert.deepEqual(Object.fromEntries(Object.keys(said).map((name) => [name, headers[name]])), said)
})

test('a socket that a killed process left behind is taken over', async (t) => {
  const folder = await temporary(t)
  const left = openRelay({ folder })
  await left.route('b1', [])
  await using relay = openRelay({ folder })
  await relay.route('b1', [await startTarget(t, (_, response) => response.end('here'))])
  assert.equal(await ask(folder, 'b1'), 'here')
  await left[Symbol.asyncDispose]()
})

test('a relay closes WebSockets as far apart as it is told, while the others go on', async (t) => {
  const folder = await temporary(t)
  await using relay = openRelay({ folder, limits: { webSocketSpacing: 1_000 } })
  const target = await startTarget(t, () => {}, answerWebSockets)
  await relay.route('b1', [target])
  const clients = await openClients(4, { socketPath: join(folder, 'b1.sock') })
  await relay.route('b1', [{ ...target, instance: 'web.2' }])
  const drain = () => relay.drain('b1', { timeout: 60_000 })
  assert.deepEqual(await drainOneByOne(t, { clients, drain, spacing: 1_000 }), { cut: 0 })
})

async function startTarget(
  t: TestContext,
  answer: RequestListener,
  prepare: (server: Server) => void = () => {},
): Promise<Target> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  prepare(server)
  t.after(() => server.close().closeAllConnections())
  await once(server, 'listening')
  return { instance: 'web.1', address: { host: '127.0.0.1', port: portOf(server) } }
}

async function ask(folder: string, name: string, headers: Record<string, string> = {}): Promise<string> {
  const asked = request({
    socketPath: join(folder, `${name}.sock`),
    headers: { ...headers, host: 'cards.test' },
  })
  asked.end()
  const [response] = await once(asked, 'response')
  return text(response)
}

async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
