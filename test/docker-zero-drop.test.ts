import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import { ask } from './support/ask.ts'
import { noDocker, openDockerHome } from './support/open-docker-home.ts'
import { startLoad } from './support/start-load.ts'

const DEPLOYS = 20

test(
  '20 deploys to Docker under load drop no request, of an app that drains and of one that exits at once on SIGTERM',
  { skip: noDocker },
  async (t) => {
    await using berth = await openDockerHome()
    const { platform } = berth
    const drains = await berth.copyFixture('hello')
    const dies = await berth.copyFixture('exits-on-sigterm')
    const checks = { web: [http('/')] }
    const apps = [
      app('drains', { source: drains.path, checks }),
      app('dies', { source: dies.path, checks }),
    ] as const
    const [port] = await Promise.all(apps.map((description) => berth.deploy(description)))
    await using load = await startLoad(port!, ['drains.localhost', 'dies.localhost'])
    for (let round = 1; round <= DEPLOYS; round += 1) {
      await Promise.all([drains, dies].map((folder) => folder.write({ 'round.txt': `${round}\n` })))
      await Promise.all(apps.map(({ name }) => platform.deploy(name)))
    }
    await platform.config.set('drains', { GREETING: 'moin' })
    assert.equal((await ask(port!, 'drains.localhost')).body, 'moin\n')
    await platform.rollback('drains')
    const { requests, slow, refused, broken, seconds } = await load.stop()
    const rate = Math.round(requests / seconds)
    t.diagnostic(
      `${requests} requests in ${seconds} s (${rate} a second, ${slow} of 2 s) over ${DEPLOYS} deploys of each app, a config change and a rollback: ${JSON.stringify({ refused, broken })}`,
    )
    assert.deepEqual({ refused, broken }, { refused: {}, broken: {} })
    assert(rate >= 200, `the load was only ${rate} requests a second`)
    assert.equal((await platform.releases('dies'))[0]?.release, 1 + DEPLOYS)
    assert.equal((await ask(port!, 'drains.localhost')).body, 'hello\n')
    assert.deepEqual(await platform.config.list('drains'), {})
  },
)
