import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { openLocalPlatform } from '@berth/server'
import { ask } from './support/ask.ts'
import { fixture } from './support/open-berth.ts'
import { startLoad } from './support/start-load.ts'
import { noDocker } from './support/open-docker-home.ts'

test(
  'the description of a Node app runs in containers as it is, and deploys there drop no request either',
  { skip: noDocker },
  async (t) => {
    await using home = await makeTempFolder()
    await using source = await makeTempFolder()
    await cp(fixture('hello'), source.path, { recursive: true })
    const hello = app('hello', {
      source: source.path,
      formation: { web: 2, worker: 1 },
      checks: { web: [http('/')] },
    })
    await using platform = await openLocalPlatform({ home: home.path, engine: 'docker', port: 0 })
    const { urls } = await platform.deploy(hello)
    const port = Number(new URL(urls[0]!).port)
    try {
      assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body: 'hello\n' })
      assert.equal((await platform.deploy(hello)).changed, false)

      await using load = await startLoad(port, ['hello.localhost'])
      await platform.config.set('hello', { GREETING: 'moin' })
      await source.write({ 'round.txt': '1\n' })
      await platform.deploy('hello')
      await platform.rollback('hello', { to: 1 })
      const { requests, slow, refused, broken } = await load.stop()
      t.diagnostic(`${requests} requests (${slow} of 2 s): ${JSON.stringify({ refused, broken })}`)
      assert.deepEqual({ refused, broken }, { refused: {}, broken: {} })
      assert.equal((await ask(port, 'hello.localhost')).body, 'hello\n')
    } finally {
      await platform.destroy('hello')
    }
  },
)
