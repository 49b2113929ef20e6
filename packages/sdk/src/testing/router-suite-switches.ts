import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { ask, startLoad } from './router-suite-client.ts'
import { TEST_TIMEOUT } from './router-suite-tested.ts'
import type { OpenRouter } from './router-suite-tested.ts'
import { startUpstream } from './router-suite-upstream.ts'
import type { Answer, Upstream } from './router-suite-upstream.ts'

const WORKERS = 8
const SWITCHES = 5
/** Answers before, between and after the switches. */
const BETWEEN = 60
/** Milliseconds that every tenth request takes. */
const SLOW = 300

/** That a switch loses nothing. */
export function testSwitches(open: OpenRouter): void {
  const options = { timeout: TEST_TIMEOUT }

  for (const keepsConnection of [true, false]) {
    const clients = keepsConnection
      ? 'clients that keep their connection'
      : 'clients that take a new connection each time'
    test(`switches under load drop no request of ${clients}`, options, async () => {
      await using tested = await open()
      const { router, address } = tested
      let current = await startUpstream('web.0', slowAtTimes)
      await router.route({ app: 'cards', domains: ['cards.test'], targets: [current.target] })

      await using load = startLoad(address, {
        host: 'cards.test',
        workers: WORKERS,
        keepsConnection,
        pathOf: (index) => (index % 10 === 5 ? '/slow' : '/'),
      })
      const served: number[] = []
      for (let index = 1; index <= SWITCHES; index++) {
        await load.next(BETWEEN)
        const next = await startUpstream(`web.${index}`, slowAtTimes)
        await router.route({ app: 'cards', domains: ['cards.test'], targets: [next.target] })
        assert.deepEqual(await router.drain('cards'), { cut: 0 })
        served.push(await endAbruptly(current))
        current = next
      }
      await load.next(BETWEEN)
      const result = await load.end()
      served.push(await endAbruptly(current))

      const requests = served.reduce((sum, each) => sum + each, 0)
      assert.deepEqual(result, { statuses: { 200: requests }, errors: [] })
      assert.ok(
        served.every((each) => each > 0),
        `each release served some requests: ${served.join(', ')}`,
      )
    })
  }

  test('a connection that a client keeps lives through a switch', options, async () => {
    await using tested = await open()
    await using before = await startUpstream('before')
    await using after = await startUpstream('after')
    const { router, address } = tested
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const connections = new Set<Socket>()
    agent.on('free', (socket: Socket) => connections.add(socket))

    await router.route({ app: 'cards', domains: ['cards.test'], targets: [before.target] })
    const first = await ask(address, { host: 'cards.test', agent })
    await router.route({ app: 'cards', domains: ['cards.test'], targets: [after.target] })
    await router.drain('cards')
    const second = await ask(address, { host: 'cards.test', agent })
    agent.destroy()

    assert.deepEqual([first.body.toString(), second.body.toString()], ['before', 'after'])
    assert.equal(connections.size, 1)
  })
}

const slowAtTimes: Answer = (request, response) => {
  if (request.url === '/slow') setTimeout(() => response.end('late'), SLOW)
  else response.end('soon')
}

/** Ends an upstream as an app ends that exits at once on SIGTERM. */
async function endAbruptly(upstream: Upstream): Promise<number> {
  const { requests } = upstream
  await upstream[Symbol.asyncDispose]()
  return requests
}
