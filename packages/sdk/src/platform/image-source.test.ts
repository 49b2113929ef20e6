import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import { uptime } from '../descriptions/check.ts'
import { image } from '../descriptions/image.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'

const ONE = `sha256:${'1'.repeat(64)}`
const TWO = `sha256:${'2'.repeat(64)}`
const game = app('game', { source: image('team/game:1'), publish: [25_565], checks: { web: [uptime(1)] } })

suite('an image as the source', () => {
  test('runs its own command; the digest that its name stood for is part of the release', async () => {
    await using memory = await openMemoryPlatform()
    memory.engine.images.set('team/game:1', ONE)
    await memory.platform.deploy(game)
    const report = await memory.platform.apps.report('game')
    assert.deepEqual([report.source, report.image], ['team/game:1', `team/game:1@${ONE}`])
    const spec = memory.engine.specOf(report.instances[0]!.id)
    assert.deepEqual(
      [spec?.processType, spec?.command, spec?.build.pinned],
      ['web', null, `team/game:1@${ONE}`],
    )
  })

  test('the same digest is no change, another one is; going back asks no registry and fetches nothing', async () => {
    await using memory = await openMemoryPlatform()
    const { engine, platform } = memory
    engine.images.set('team/game:1', ONE)
    await platform.deploy(game)
    assert.equal((await platform.deploy(game)).changed, false)
    engine.images.set('team/game:1', TWO)
    assert.equal((await platform.deploy('game')).release, 2)
    engine.images.clear()
    engine.calls.length = 0
    assert.equal((await platform.rollback('game')).release, 3)
    assert.equal((await platform.apps.report('game')).image, `team/game:1@${ONE}`)
    assert.deepEqual(engine.calls, ['stop web.1', 'start web.1'])
  })

  test('one that is not there is told with the app, and leaves what runs', async () => {
    await using memory = await openMemoryPlatform()
    await assert.rejects(memory.platform.deploy(game), {
      code: 'IMAGE_NOT_FOUND',
      details: { app: 'game', image: 'team/game:1', problem: 'not found' },
    })
    assert.deepEqual(await memory.platform.apps.list(), [])
  })

  test('as another process type it is given neither a port nor a domain', async () => {
    await using memory = await openMemoryPlatform()
    memory.engine.images.set('team/vpn', ONE)
    const source = image('team/vpn', { processType: 'tunnel' })
    const { urls } = await memory.platform.deploy(app('vpn', { source, checks: { tunnel: [uptime(1)] } }))
    const [instance] = (await memory.platform.apps.report('vpn')).instances
    assert.deepEqual([urls, instance?.processType, instance?.address], [[], 'tunnel', undefined])
  })

  test('takes the place of the source that is described, and keeps the rest of the description', async () => {
    await using memory = await openMemoryPlatform()
    const { engine, platform, source } = memory
    engine.images.set('team/hello', ONE)
    await platform.deploy(app('hello', { source: source.path, env: { MODE: 'fast' } }))
    await platform.deploy('hello', { source: image('team/hello') })
    const [instance] = (await platform.apps.report('hello')).instances
    assert.deepEqual(engine.specOf(instance!.id)?.env, { MODE: 'fast' })
    await platform.deploy('fresh', { source: image('team/hello') })
    assert.equal((await platform.apps.report('fresh')).source, 'team/hello')
  })
})
