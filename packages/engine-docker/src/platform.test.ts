import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, command, redis } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { dockerSuite } from './testing/docker-suite.ts'
import type { Open } from './testing/docker-suite.ts'
import { FILES } from './testing/open-test-engine.ts'
import { openTestPlatform } from './testing/open-test-platform.ts'

const webThatSays = (text: string) => `
  import { createServer } from 'node:http'
  process.on('SIGTERM', () => process.exit(0))
  createServer((_, response) => response.end(${JSON.stringify(text)})).listen(process.env.PORT)
`
const PROCFILE = 'web: node main.mjs\nworker: sleep 1000\nrelease: test -n "$REDIS_URL"\n'

const READY_LATER = `
  import { writeFileSync } from 'node:fs'
  setTimeout(() => writeFileSync('/tmp/ready', ''), 1500)
`
const healthcheck = (command: string) =>
  `${FILES.Dockerfile}HEALTHCHECK --interval=500ms --timeout=20s --start-period=90s --retries=1 CMD ${command}\n`

await dockerSuite('a platform on Docker', (open) => {
  test('deploys, does nothing when nothing changed, keeps what runs over its own end, and rolls back', async () => {
    await using tested = await openPlatformOf(open)
    await using source = await makeTempFolder({
      ...FILES,
      Procfile: PROCFILE,
      'main.mjs': webThatSays('one'),
    })
    const cards = describe(source.path)
    await tested.platform.deploy(cards)
    assert.equal(await answerOf(tested.platform), 'one')
    const before = await idsOf(tested.platform)
    assert.deepEqual([before.length, (await tested.platform.deploy(cards)).changed], [2, false])

    await tested.reopen()
    assert.deepEqual(await idsOf(tested.platform), before)

    await source.write({ 'main.mjs': webThatSays('two') })
    await tested.platform.deploy(cards)
    assert.equal(await answerOf(tested.platform), 'two')
    await tested.platform.rollback('cards')
    assert.equal(await answerOf(tested.platform), 'one')
  })

  test('a release that crashes, or whose image cannot be made, leaves the one before serving', async () => {
    await using tested = await openPlatformOf(open)
    await using source = await makeTempFolder({
      ...FILES,
      Procfile: 'web: node main.mjs\n',
      'main.mjs': webThatSays('one'),
    })
    const cards = app('cards', { source: source.path })
    await tested.platform.deploy(cards)
    const before = await idsOf(tested.platform)

    await source.write({ 'main.mjs': "console.error('no way'); process.exit(3)" })
    await assert.rejects(tested.platform.deploy(cards), {
      code: 'EXITED_EARLY',
      message: 'cards/web.1 exited with code 3 before its checks had passed\n  no way',
    })
    await source.write({ Dockerfile: `${FILES.Dockerfile}RUN exit 4\n` })
    await assert.rejects(tested.platform.deploy(cards), { code: 'BUILD_FAILED', message: /exit 4/ })
    assert.deepEqual(await idsOf(tested.platform), before)
    assert.equal(await answerOf(tested.platform), 'one')
  })

  test('an app that declares no checks is healthy when its image says so, and not before', async () => {
    await using tested = await openPlatformOf(open)
    await using source = await makeTempFolder({
      ...FILES,
      Dockerfile: healthcheck('test -e /tmp/ready'),
      Procfile: 'web: node main.mjs\n',
      'main.mjs': webThatSays('one') + READY_LATER,
    })
    await tested.platform.deploy(app('cards', { source: source.path }))
    const [before] = (await tested.platform.apps.report('cards')).instances
    assert.equal(before?.health?.state, 'healthy')

    await source.write({
      Dockerfile: healthcheck('echo sick; exit 3').replace('start-period=90s', 'start-period=1ms'),
    })
    await assert.rejects(tested.platform.deploy(app('cards', { source: source.path })), {
      code: 'UNHEALTHY',
      message:
        /web\.1 is not healthy: the health check of its image failed \d+ times, at last with: it exited with code 3: sick/,
    })
    assert.deepEqual(await idsOf(tested.platform), [before.id])

    // What the app declares takes the place of what its image says; here it is a command beside the instance.
    const checks = { web: [command('test -e /tmp/ready')] }
    await tested.platform.deploy(app('cards', { source: source.path, checks }))
    assert.notDeepEqual(await idsOf(tested.platform), [before.id])
  })
})

function describe(source: string) {
  return app('cards', {
    source,
    env: { REDIS_URL: redis('cache') },
    formation: { web: 1, worker: 1 },
    checks: { worker: [{ kind: 'uptime', duration: 200 }] },
    stopTimeout: 5_000,
  })
}

/** A platform that can be closed and opened again; at the end all that it ran is gone. */
async function openPlatformOf(open: Open) {
  const home = await makeTempFolder()
  // Opened once for the name of the network, which is the same for all tests of the file.
  const tested = await open()
  const { name: network } = tested.engine.network
  await tested[Symbol.asyncDispose]()
  const openOne = (whenClosed: 'leave' | 'stop') => openTestPlatform(home.path, network, whenClosed)
  let platform = await openOne('leave')
  return {
    get platform() {
      return platform
    },
    async reopen() {
      await platform[Symbol.asyncDispose]()
      platform = await openOne('leave')
    },
    async [Symbol.asyncDispose]() {
      if ((await platform.apps.list()).length > 0) await platform.destroy('cards')
      for (const { name } of await platform.redis.list()) await platform.redis.destroy(name)
      await platform[Symbol.asyncDispose]()
      await home[Symbol.asyncDispose]()
    },
  }
}

async function idsOf(platform: Platform): Promise<readonly string[]> {
  const { instances } = await platform.apps.report('cards')
  return instances.map(({ id }) => id).sort()
}

async function answerOf(platform: Platform): Promise<string> {
  const { instances } = await platform.apps.report('cards')
  const address = instances.find(({ processType }) => processType === 'web')?.address
  const answer = await fetch(`http://${address?.host}:${address?.port}`)
  return await answer.text()
}
