import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, http, redis } from '@berth/sdk'
import { ask } from './support/ask.ts'
import { docker, noDocker, openDockerHome, platformLabel } from './support/open-docker-home.ts'

const IMAGE = 'node:24-bookworm-slim'
const checks = { web: [http('/')] }

test(
  'a container of somebody else that has the name of a Redis or of the router is told, and left alone',
  { skip: noDocker },
  async () => {
    await using berth = await openDockerHome()
    const source = await berth.copyFixture('hello')
    const port = await berth.deploy(app('hello', { source: source.path, checks }))
    const prefix = `berth-${(await platformLabel(berth.home)).split('=').at(-1)}`

    await using cache = await startStranger(`${prefix}.redis.cache`)
    const linked = app('hello', { source: source.path, checks, env: { REDIS_URL: redis('cache') } })
    await assert.rejects(berth.platform.deploy(linked), isTaken(cache.name))
    await assert.rejects(berth.platform.redis.create('cache'), isTaken(cache.name))
    assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body: 'hello\n' })
    assert.equal((await berth.platform.apps.report('hello')).release, 1)
    assert.equal(await cache.isRunning(), true)

    // The router is looked for when a platform is opened.
    await berth.close()
    await docker('rm', '--force', `${prefix}.router`)
    {
      await using router = await startStranger(`${prefix}.router`)
      await assert.rejects(berth.reopen(), isTaken(router.name))
      assert.equal(await router.isRunning(), true)
    }
    await berth.reopen()
    assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body: 'hello\n' })

    await cache.remove()
    await berth.platform.redis.create('cache')
    await berth.deploy(linked)
    assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body: 'hello\n' })
  },
)

const isTaken = (name: string) => ({
  code: 'NAME_TAKEN',
  message: `${name} is the name of a container that this platform did not make; rename or remove that one, then try again`,
})

/** A container that no platform made. */
async function startStranger(name: string) {
  const [id = ''] = await docker('run', '--detach', '--name', name, IMAGE, 'sleep', '1000')
  const remove = async (): Promise<void> => void (await docker('rm', '--force', id))
  return {
    name,
    isRunning: async () => (await docker('inspect', '--format', '{{.State.Running}}', id)).join() === 'true',
    remove,
    [Symbol.asyncDispose]: remove,
  }
}
