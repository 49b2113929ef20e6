import assert from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { until } from '../../../../test/discord/index.ts'
import { PortalCalls } from '../portal/portal-calls.ts'
import { Channels } from '../redis/channels.ts'
import { WebWorld } from '../testing/web-world.ts'

const QUESTION = { content: 'ping', user: { id: '1', name: 'ann' }, guild: { id: '2', name: 'Boats' } }

/** A program outside, over a real socket. */
class Client {
  readonly #socket: WebSocket
  readonly closed: Promise<number>
  readonly heard: Record<string, unknown>[] = []

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(url, { headers })
    this.closed = once(this.#socket, 'close').then(([event]) => (event as CloseEvent).code)
    this.#socket.addEventListener('message', ({ data }) => void this.heard.push(JSON.parse(String(data))))
  }

  async send(message: object | string | Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#socket.readyState === WebSocket.CONNECTING) await once(this.#socket, 'open')
    const isBytes = message instanceof Uint8Array
    this.#socket.send(isBytes || typeof message === 'string' ? message : JSON.stringify(message))
  }

  next = () => until('a message came', () => this.heard.shift())

  close(): void {
    this.#socket.close()
  }
}

async function startPortal() {
  const world = await WebWorld.start()
  const { portal, token } = await world.domain.portals.create('1', 'lamp')
  const calls = await PortalCalls.open(world.redis, new Channels(world.server.connect()))
  const address = await world.app.listen({ port: 0, host: '127.0.0.1' })
  const url = `${address.replace('http', 'ws')}/portal`
  return Object.assign(world, { portal, token, calls, url })
}

test('a program connects with its token, is asked through Redis, and answers', async () => {
  await using world = await startPortal()
  for (const isGreeting of [true, false]) {
    const client = new Client(world.url, isGreeting ? {} : { authorization: `Bearer ${world.token}` })
    if (isGreeting) await client.send({ type: 'hello', token: world.token })
    assert.deepEqual(await client.next(), { type: 'ready', portal: { id: world.portal.id, name: 'lamp' } })
    const answer = world.calls.ask(world.portal, QUESTION)
    const { job, ...question } = await client.next()
    assert.deepEqual(question, { type: 'question', ...QUESTION })
    await client.send({ type: 'answer', job, content: 'pong' })
    assert.equal(await answer, 'pong')
    client.close()
    await until('the portal is offline', async () => !(await world.calls.isOnline(world.portal)))
  }
})

test('a wrong token closes the connection with 4001, bytes with 1003, and too much with 1009', async () => {
  await using world = await startPortal()
  const [wrong, binary, large] = [new Client(world.url), new Client(world.url), new Client(world.url)]
  await wrong.send({ type: 'hello', token: 'wrong' })
  await binary.send(new Uint8Array([1]))
  await large.send('x'.repeat(20_000))
  assert.deepEqual(await Promise.all([wrong.closed, binary.closed, large.closed]), [4001, 1003, 1009])
})

test('a connected program is cut off with 4003 when its token is renewed', async () => {
  await using world = await startPortal()
  const client = new Client(world.url, { authorization: `Bearer ${world.token}` })
  await client.next()
  await world.domain.portals.renewToken(world.portal)
  assert.equal(await client.closed, 4003)
})

test('a program is let go when the process stops', async () => {
  await using world = await startPortal()
  const client = new Client(world.url, { authorization: `Bearer ${world.token}` })
  await client.next()
  await world.app.close()
  assert.equal(await client.closed, 1005)
})
