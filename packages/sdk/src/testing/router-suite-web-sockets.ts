import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TEST_TIMEOUT } from './router-suite-tested.ts'
import type { OpenRouter } from './router-suite-tested.ts'
import { startUpstream } from './router-suite-upstream.ts'
import { openWebSocket } from './router-suite-web-socket.ts'

const SOCKETS = 5

/** That WebSockets pass, and survive a switch by connecting again. */
export function testWebSockets(open: OpenRouter): void {
  test(
    'WebSockets are closed with 1012 by a drain and find the new target',
    { timeout: TEST_TIMEOUT },
    async () => {
      await using tested = await open()
      const { router, address } = tested
      await using before = await startUpstream('before')
      await using after = await startUpstream('after')
      // The one name that WebSocket clients resolve everywhere.
      const url = `ws://localhost:${address.port}/table/7`
      const route = { app: 'cards', domains: ['localhost'] }
      await router.route({ ...route, targets: [before.target] })

      const talks = await Promise.all(Array.from({ length: SOCKETS }, () => openWebSocket(url)))
      const answers = await Promise.all(talks.map((talk, index) => talk.say(`raise ${index}`)))
      assert.deepEqual(
        answers,
        talks.map((_, index) => `before: raise ${index}`),
      )

      await router.route({ ...route, targets: [after.target] })
      assert.equal(await talks[0]?.say('still here'), 'before: still here')
      const drained = router.drain('cards', { timeout: 10_000 })
      const codes = await Promise.all(talks.map(({ closed }) => closed))
      assert.deepEqual(
        codes,
        Array.from({ length: SOCKETS }, () => 1012),
      )
      assert.deepEqual(await drained, { cut: 0 })

      const again = await openWebSocket(url)
      assert.equal(await again.say('back'), 'after: back')
      again.close()
      assert.equal(await again.closed, 1005)
    },
  )
}
