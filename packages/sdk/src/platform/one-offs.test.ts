import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { helloOfTwo, openMemoryPlatform } from './memory-platform.fixture.ts'

suite('one-offs that go on by themselves', () => {
  test('are started by a name of their own, and how they ended is told', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(helloOfTwo(memory))
    const { name, command } = await platform.oneOffs.start('hello', 'count')
    assert.match(name, /^run-[0-9a-f]{6}$/)
    assert.equal(command, 'count')
    for await (const event of platform.events({ app: 'hello', follow: true, lines: 100 })) {
      if (event.type !== 'one-off-ended') continue
      assert.deepEqual([event.name, event.ended], [name, 'exited with code 0'])
      break
    }
    assert(memory.engine.calls.includes(`run ${name}`))
    assert.deepEqual(await platform.oneOffs.list('hello'), [])
  })

  test('need an app that was deployed and keys that can be set, and only what goes on is stopped', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.apps.create('hello')
    await assert.rejects(platform.oneOffs.start('hello', 'count'), { code: 'APP_NOT_DEPLOYED' })
    await platform.deploy(helloOfTwo(memory))
    await assert.rejects(platform.oneOffs.start('hello', 'count', { env: { 'A-B': '1' } }), {
      code: 'INVALID_CONFIG',
    })
    await assert.rejects(platform.oneOffs.list('helo'), { code: 'APP_NOT_FOUND' })
    await assert.rejects(platform.oneOffs.stop('hello', 'run-1'), {
      code: 'INSTANCE_NOT_FOUND',
      details: { app: 'hello', instance: 'run-1' },
    })
  })
})
