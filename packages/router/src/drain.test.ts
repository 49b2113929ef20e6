import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { LIMITS } from './defaults.ts'
import { drainTargets } from './drain.ts'
import { TargetState } from './target-state.ts'
import { openFixture } from './test-fixture.ts'

const SPACING = 1_000
const HELLO = Buffer.of(0x81, 0x80, 0, 0, 0, 0)
const ANSWER = Buffer.of(0x81, 2, 0x68, 0x69)

// The clock is the test's own: what is sent until a moment is a number, whatever the machine has to do.
suite('WebSockets are closed one after the other', () => {
  test('in each stretch of the spacing one, at all targets together', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const asked: number[] = []
    const targets = [targetWith(asked, 3), targetWith(asked, 4)]
    const drained = drainTargets(targets, { timeout: 60_000, spacing: SPACING, signal: undefined })
    assert.deepEqual(asked.length, 0)
    assert.deepEqual(countsOf(t, asked, SPACING, 7), [1, 2, 3, 4, 5, 6, 7])
    t.mock.timers.runAll()
    assert.deepEqual(await drained, { cut: 0 })
  })

  test('closer together where the timeout would not hold them, with a fifth of it left to answer', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const asked: number[] = []
    const drained = drainTargets([targetWith(asked, 8)], {
      timeout: 1_000,
      spacing: SPACING,
      signal: undefined,
    })
    assert.deepEqual(countsOf(t, asked, 100, 8), [1, 2, 3, 4, 5, 6, 7, 8])
    t.mock.timers.tick(200)
    assert.deepEqual(await drained, { cut: 0 })
  })

  test('as far apart as the router is told, while the others go on', async (t) => {
    await using fixture = await openFixture(() => {}, { limits: { webSocketSpacing: SPACING } })
    const { router, server, target } = fixture
    server.on('upgrade', (_, socket: Duplex) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n')
      socket.on('data', () => socket.write(ANSWER)).on('error', () => socket.destroy())
    })
    const clients = await Promise.all(Array.from({ length: 4 }, () => openClient(router.port)))
    await router.route({
      app: 'app',
      domains: ['app.test'],
      targets: [{ ...target, instance: 'app.web.2' }],
    })
    t.mock.timers.enable({ apis: ['setTimeout'] })
    // Also when it fails: what is open is closed by real time.
    using _ = { [Symbol.dispose]: () => t.mock.timers.reset() }
    const drained = router.drain('app', { timeout: 60_000 })
    const open = new Set(clients)
    while (open.size > 0) {
      t.mock.timers.tick(SPACING)
      open.delete(await Promise.race([...open].map((client) => client.closed.then(() => client))))
      // An answer comes behind whatever was sent before.
      for (const client of open) assert.deepEqual(await client.say(), ANSWER)
    }
    for (const client of clients) client.end()
    // The target does not answer close frames.
    t.mock.timers.tick(LIMITS.webSocketCloseTimeout)
    assert.deepEqual(await drained, { cut: 0 })
  })
})

/** A target that is routed to no more, with WebSockets that write down when they are asked to go. */
function targetWith(asked: number[], webSockets: number): TargetState {
  const address = { host: '127.0.0.1', port: 1 }
  const target = new TargetState({ instance: 'web.1', address }, LIMITS)
  for (let index = 0; index < webSockets; index += 1)
    target.claim({
      previous: undefined,
      next: undefined,
      cut: () => false,
      goAway: () => asked.push(index),
      check: () => {},
    })
  target.retire()
  return target
}

/** How many have been asked to go at the end of each stretch of time. */
function countsOf(
  t: TestContext,
  asked: readonly number[],
  stretch: number,
  stretches: number,
): readonly number[] {
  return Array.from({ length: stretches }, () => {
    t.mock.timers.tick(stretch)
    return asked.length
  })
}

interface Client {
  /** Sends a frame and answers with what comes back, or with the close frame that has come before. */
  say(): Promise<Buffer>
  /** A close frame, when it has come. */
  readonly closed: Promise<Buffer>
  end(): void
}

async function openClient(port: number): Promise<Client> {
  const headers = { host: 'app.test', connection: 'upgrade', upgrade: 'websocket' }
  const asked = request({ host: '127.0.0.1', port, headers }).end()
  const [, socket] = (await once(asked, 'upgrade')) as [unknown, Duplex]
  const closed = new Promise<Buffer>((resolve) =>
    socket.on('data', (bytes: Buffer) => bytes[0] === 0x88 && resolve(bytes)),
  )
  return {
    closed,
    async say() {
      const answer = once(socket, 'data').then(([bytes]) => bytes as Buffer)
      socket.write(HELLO)
      return await Promise.race([closed, answer])
    },
    end: () => socket.destroy(),
  }
}
