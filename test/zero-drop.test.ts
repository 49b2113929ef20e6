import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import { ask } from './support/ask.ts'
import { openBerth } from './support/open-berth.ts'
import { startLoad } from './support/start-load.ts'

const ROUNDS = 5

test('20 deploys, scalings, rollbacks and config changes under load drop no request, of an app that drains and of one that does not', async (t) => {
  await using berth = await openBerth()
  const { platform } = berth
  const drains = await berth.copyFixture('hello')
  const dies = await berth.copyFixture('exits-on-sigterm')
  const checks = { web: [http('/')] }
  const apps = [
    app('drains', { source: drains.path, formation: { web: 2 }, checks }),
    app('dies', { source: dies.path, formation: { web: 2 }, checks }),
  ]
  await Promise.all(apps.map((description) => platform.deploy(description)))
  await using load = await startLoad(berth.port, ['drains.localhost', 'dies.localhost'])

  for (let round = 1; round <= ROUNDS; round += 1) {
    await Promise.all([drains, dies].map((folder) => folder.write({ 'round.txt': `${round}\n` })))
    await Promise.all(apps.map(({ name }) => platform.deploy(name)))
    // The description fixes web at 2, to which each deploy goes back.
    await Promise.all(apps.map(({ name }) => platform.scale(name, { web: 3 })))
    await Promise.all(apps.map(({ name }) => platform.config.set(name, { GREETING: `round ${round}` })))
    await Promise.all(apps.map(({ name }) => platform.rollback(name)))
  }

  const { requests, slow, refused, broken, seconds } = await load.stop()
  const rate = Math.round(requests / seconds)
  t.diagnostic(
    `${requests} requests in ${seconds} s (${rate} a second, ${slow} of 2 s) over ${ROUNDS * 4} changes of each app: ${JSON.stringify({ refused, broken })}`,
  )
  assert.deepEqual({ refused, broken }, { refused: {}, broken: {} })
  assert(rate >= 200, `the load was only ${rate} requests a second`)
  assert.equal((await platform.releases('dies'))[0]?.release, 1 + ROUNDS * 4)
  // The last rollback took the greeting back that the last config change had set.
  assert.equal((await ask(berth.port, 'dies.localhost')).body, 'hello\n')
})
