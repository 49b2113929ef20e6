import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { command, http, tcp, uptime } from '../descriptions/check.ts'
import { hello, helloOfThree, helloOfTwo, openMemoryPlatform, running } from './memory-platform.fixture.ts'

suite('checks', () => {
  test('are reported by process type, as they were described', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(hello(memory, { checks: { web: [http('/up', { attempts: 3 })] } }))
    assert.deepEqual(await platform.checks.report('hello'), [
      { processType: 'web', checks: [http('/up', { attempts: 3 })], areDefault: false },
      { processType: 'worker', checks: [uptime()], areDefault: true },
    ])
  })

  test('are asked of everything that runs, and change nothing', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const checks = { web: [http('/'), tcp()], worker: [uptime(1), command('true')] }
    await platform.deploy(helloOfThree(memory, { checks }))
    const before = await running(memory)
    const passed = (instance: string, check: string) => ({ instance, check, outcome: 'passed' })
    assert.deepEqual(await platform.checks.run('hello'), [
      passed('web.1', 'GET /'),
      passed('web.1', 'listening on its port'),
      passed('web.2', 'GET /'),
      passed('web.2', 'listening on its port'),
      passed('worker.1', 'up for 0.001 s'),
      passed('worker.1', 'command true'),
    ])
    assert.deepEqual(await running(memory), before)
  })

  test('that fail now say why, and those that only warn are told apart', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const checks = { web: [http('/')], worker: [command('false', { warn: true, attempts: 1 }), uptime(1)] }
    await platform.deploy(helloOfTwo(memory, { checks }))
    assert.deepEqual(await platform.checks.run('hello', { instance: 'worker' }), [
      { instance: 'worker.1', check: 'command false', outcome: 'warned', problem: 'it exited with code 1' },
      { instance: 'worker.1', check: 'up for 0.001 s', outcome: 'passed' },
    ])
  })

  test('of nothing that is there are refused, and of a stopped app have no answers', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.apps.create('new')
    await assert.rejects(platform.checks.run('new'), { code: 'APP_NOT_DEPLOYED' })
    await assert.rejects(platform.checks.report('helo'), { code: 'APP_NOT_FOUND' })
    await platform.deploy(helloOfTwo(memory))
    await assert.rejects(platform.checks.run('hello', { instance: 'web.2' }), {
      code: 'INSTANCE_NOT_FOUND',
      details: { app: 'hello', instance: 'web.2' },
    })
    await platform.stop('hello')
    assert.deepEqual(await platform.checks.run('hello'), [])
  })
})
