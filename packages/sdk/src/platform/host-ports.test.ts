import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { app } from '../descriptions/app.ts'
import type { AppOptions } from '../descriptions/app.ts'
import { uptime } from '../descriptions/check.ts'
import { urlOf } from '../descriptions/env-value.ts'
import { fleet } from '../descriptions/fleet.ts'
import { openMemoryPlatform } from './memory-platform.fixture.ts'
import type { MemoryPlatform } from './memory-platform.fixture.ts'

const CHECKS = { web: [uptime(1)] }

describe('a port of the host leads to one place, so that the plan refuses', { concurrency: true }, () => {
  test('ports where the router listens, however they are published, before anything is stopped', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.deploy(game(memory, 'game', { publish: [25_565] }))
    const before = await engine.list('game')
    const calls = engine.calls.length
    const refused = refusal('game', 8080, '0.0.0.0', 'the router')
    await assert.rejects(platform.plan(game(memory, 'game', { publish: [8080] })), refused)
    await assert.rejects(platform.deploy(game(memory, 'game', { publish: [25_565, 8080] })), refused)
    await assert.rejects(platform.settings.addOptions('game', ['deploy'], ['-p 8080:80']), refused)
    const own = { dockerOptions: { deploy: ['-p 127.0.0.1:8080:80'] } }
    await assert.rejects(
      platform.deploy(game(memory, 'game', own)),
      refusal('game', 8080, '127.0.0.1', 'the router'),
    )
    assert.deepEqual(await engine.list('game'), before)
    assert.deepEqual(
      engine.calls.slice(calls).filter((call) => /^(?:build|start|stop)/.test(call)),
      [],
    )
    assert.deepEqual((await platform.settings.report('game')).byHand.dockerOptions.deploy, [])
  })

  test('no port of another address or protocol', async () => {
    await using memory = await openMemoryPlatform()
    const deploy = ['-p 127.0.0.2:8080:80', '-p 8080:80/udp', '-p 127.0.0.3:8080:80']
    await memory.platform.deploy(game(memory, 'game', { dockerOptions: { deploy } }))
    await memory.platform.deploy(game(memory, 'voice', { publish: ['25565/udp'] }))
    await memory.platform.deploy(game(memory, 'other', { publish: [25_565] }))
  })

  test('ports where other apps reach an app', async () => {
    await using memory = await openMemoryPlatform()
    await memory.platform.deploy(game(memory, 'store', {}))
    const [route] = await memory.router.list()
    const port = route!.internalPort!
    await assert.rejects(
      memory.platform.plan(game(memory, 'game', { publish: [port] })),
      refusal('game', port, '0.0.0.0', 'the router, where other apps reach store'),
    )
  })

  test('ports that another app publishes as long as it runs, and the same port twice', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const first = game(memory, 'first', { dockerOptions: { deploy: ['-p 25565:25565'] } })
    const second = game(memory, 'second', { publish: [25_565] })
    const refused = (name: string, by: string) => refusal(name, 25_565, '0.0.0.0', by)
    await platform.deploy(first)
    await platform.deploy(first)
    await assert.rejects(platform.plan(second), refused('second', 'first, which publishes it'))
    await platform.stop('first')
    await platform.deploy(second)
    await assert.rejects(platform.start('first'), refused('first', 'second, which publishes it'))
    await platform.scale('second', { web: 0 })
    await platform.start('first')
    await assert.rejects(platform.scale('second', { web: 1 }), refused('second', 'first, which publishes it'))

    const twice = game(memory, 'twice', { publish: [80], dockerOptions: { deploy: ['-p 80:8080'] } })
    await assert.rejects(platform.plan(twice), refusal('twice', 80, '0.0.0.0', 'twice itself'))
  })

  test('ports that two apps of a fleet are to publish', async () => {
    await using memory = await openMemoryPlatform()
    const both = fleet(['first', 'second'].map((name) => game(memory, name, { publish: [25_565] })))
    const refused = refusal('second', 25_565, '0.0.0.0', 'first, which publishes it')
    await assert.rejects(memory.platform.plan(both), refused)
    await assert.rejects(memory.platform.up(both), refused)
    assert.deepEqual(await memory.platform.apps.list(), [])
  })
})

describe('a port of the host moves within a fleet', { concurrency: true }, () => {
  const PORT = { publish: [25_565] }

  test('from the app that gives it up, which goes first, to the one that takes it', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const up = (one: Partial<AppOptions>, other: Partial<AppOptions>) =>
      fleet([game(memory, 'new', one), game(memory, 'old', other)])
    await platform.up(up({}, PORT))
    const next = up(PORT, {})
    const plans = await platform.plan(next)
    assert.deepEqual(
      plans.map(({ app: name, steps }) => [name, steps.some((step) => step.do === 'start')]),
      [
        ['new', true],
        ['old', true],
      ],
    )
    const done: string[] = []
    const results = await platform.up(next, {
      onEvent: (event) => void (event.type === 'step-done' && done.push(`${event.step.do} ${event.app}`)),
    })
    assert.deepEqual(
      results.map(({ app: name, release }) => [name, release]),
      [
        ['new', 2],
        ['old', 2],
      ],
    )
    const stops = done.indexOf('stop old')
    assert(stops !== -1 && stops < done.findIndex((step) => step.endsWith(' new')), done.join(', '))
  })

  test('not while the one that has it fails to go on without it', async () => {
    await using memory = await openMemoryPlatform()
    const { platform, engine } = memory
    await platform.up(fleet([game(memory, 'new', {}), game(memory, 'old', PORT)]))
    const before = await engine.list()
    engine.behave('web', { exits: 1 })
    const next = fleet([game(memory, 'new', PORT), game(memory, 'old', {})])
    await assert.rejects(platform.up(next), { code: 'EXITED_EARLY' })
    assert.deepEqual(
      (await engine.list('new')).map(({ id }) => id),
      before.filter(({ app: name }) => name === 'new').map(({ id }) => id),
    )
  })

  test('neither against the order of references nor in a circle: that takes two deploys', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    const taker = game(memory, 'new', {})
    const refers = { env: { NEW_URL: urlOf(taker) } }
    await platform.up(fleet([taker, game(memory, 'old', { ...PORT, ...refers })]))
    const refused = (name: string, port: number, by: string) =>
      refusal(
        name,
        port,
        '0.0.0.0',
        `${by}, which waits for ${name}, so that it takes two deploys to move it`,
      )
    const next = fleet([game(memory, 'new', PORT), game(memory, 'old', refers)])
    await assert.rejects(platform.plan(next), refused('new', 25_565, 'old'))
    await assert.rejects(platform.up(next), refused('new', 25_565, 'old'))
    await platform.up(fleet([taker, game(memory, 'old', refers)]))
    await platform.up(next)

    const swapped = [game(memory, 'new', { publish: [25_566] }), game(memory, 'old', PORT)]
    await platform.deploy(game(memory, 'old', { publish: [25_566] }))
    await assert.rejects(platform.up(fleet(swapped)), refused('old', 25_565, 'new'))
  })

  test('not from an app that keeps it, nor from one outside of the fleet', async () => {
    await using memory = await openMemoryPlatform()
    const { platform } = memory
    await platform.deploy(game(memory, 'old', PORT))
    const refused = refusal('new', 25_565, '0.0.0.0', 'old, which publishes it')
    const taker = game(memory, 'new', PORT)
    for (const apps of [[taker, game(memory, 'old', PORT)], [taker]]) {
      await assert.rejects(platform.plan(fleet(apps)), refused)
      await assert.rejects(platform.up(fleet(apps)), refused)
    }
  })
})

function game(memory: MemoryPlatform, name: string, options: Partial<AppOptions>) {
  return app(name, { source: memory.source.path, checks: CHECKS, ...options })
}

function refusal(name: string, port: number, host: string, by: string) {
  const message = `${name} cannot publish port ${port} of ${host}, which is used by ${by}; publish another port, or free this one first`
  return { code: 'PORT_TAKEN', details: { app: name, port, host, by }, message }
}
