import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { Agent } from 'node:http'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import { SIZES } from './defaults.ts'
import { haproxyChild } from './child.ts'
import { readProcesses } from './master.ts'
import { ask, openFixture, startApp, startLoad, until } from './test-fixture.ts'
import type { TestApp } from './test-fixture.ts'

test('deploys of an app reload nothing, however many there are', async () => {
  await using fixture = await openFixture()
  const { router } = fixture
  const workers = await workersOf(fixture.folder)
  const route = { app: 'cards', domains: ['cards.test'] }
  for (let release = 1; release <= 10; release++) {
    await using app = await startApp(`cards.${release}`)
    await router.route({ ...route, targets: [app.target] })
    assert.deepEqual(await router.drain('cards'), { cut: 0 })
    assert.equal((await ask(router.port, { host: 'cards.test' })).body, `cards.${release}`)
  }
  assert.deepEqual([fixture.notices, await workersOf(fixture.folder)], [[], workers])
})

test('a slot that is used again sends nothing over connections to the target that it had before', async () => {
  await using fixture = await openFixture()
  const { router } = fixture
  const route = { app: 'cards', domains: ['cards.test'] }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const apps: TestApp[] = []
  const answers: string[] = []
  for (let release = 0; release < SIZES.slots * 2; release++) {
    // The old ones go on, so that HAProxy may keep its connections to them.
    const app = await startApp(String(release))
    apps.push(app)
    await router.route({ ...route, targets: [app.target] })
    await router.drain('cards')
    for (let count = 0; count < 3; count++)
      answers.push((await ask(router.port, { host: 'cards.test', agent })).body)
  }
  agent.destroy()
  await endAll(apps)
  assert.deepEqual(
    answers,
    apps.flatMap((_, release) => Array.from({ length: 3 }, () => String(release))),
  )
  assert.deepEqual(fixture.notices, [])
})

test('deploys that nobody drains find room as long as nothing is in flight', async () => {
  await using fixture = await openFixture()
  const apps = await Promise.all(Array.from({ length: 10 }, (_, index) => startApp(`cards.${index}`)))
  for (const { target } of apps)
    await fixture.router.route({ app: 'cards', domains: ['cards.test'], targets: [target] })
  assert.equal((await ask(fixture.router.port, { host: 'cards.test' })).body, 'cards.9')
  await endAll(apps)
  assert.deepEqual(fixture.notices, [])
})

test('more targets than there is room for reload once, say so, and drop nothing', async () => {
  await using fixture = await openFixture()
  const { router } = fixture
  const apps = await Promise.all(Array.from({ length: SIZES.slots + 1 }, (_, index) => startApp(`${index}`)))
  const route = { app: 'cards', domains: ['cards.test'] }
  await router.route({ ...route, targets: apps.slice(0, 1).map(({ target }) => target) })

  const load = startLoad(router.port)
  await until(() => load.answers > 20)
  await router.route({ ...route, targets: apps.map(({ target }) => target) })
  const before = load.answers
  await until(() => load.answers > before + 20 && apps.every(({ requests }) => requests > 0))
  assert.deepEqual(await load.end(), [])
  assert.deepEqual(fixture.notices, ['HAProxy is reloaded once, to make room for 8 targets of an app'])
  await endAll(apps)
})

test('more apps than there is room for reload once', async () => {
  await using fixture = await openFixture()
  const { router } = fixture
  await using app = await startApp('one')
  for (let index = 0; index <= SIZES.backends; index++)
    await router.route({ app: `app-${index}`, domains: [`app-${index}.test`], targets: [app.target] })
  assert.equal((await ask(router.port, { host: `app-${SIZES.backends}.test` })).body, 'one')
  assert.deepEqual(fixture.notices, ['HAProxy is reloaded once, to make room for 32 apps'])
})

test('a drain waits for what was begun before a reload, and ends that too', async () => {
  await using fixture = await openFixture()
  const { router } = fixture
  const held: ServerResponse[] = []
  await using old = await startApp('old', (_, response) => held.push(response))
  await using next = await startApp('next')
  const route = { app: 'cards', domains: ['cards.test'] }
  await router.route({ ...route, targets: [old.target] })
  const replies = [ask(router.port, { host: 'cards.test' }), ask(router.port, { host: 'cards.test' })]
  await until(() => held.length === 2)

  await router.configure('cards', { maxBodySize: 1_000 })
  await router.route({ ...route, targets: [next.target] })
  assert.equal((await workersOf(fixture.folder)).length, 2)
  held[0]?.end('old')
  assert.deepEqual(await router.drain('cards', { timeout: 50 }), { cut: 1 })
  const answers = await Promise.all(replies)
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 504]))
  await until(async () => (await workersOf(fixture.folder)).length === 1)
})

test('a configuration that HAProxy would not take is never used, and changes nothing for anyone', async () => {
  const child = haproxyChild()
  let isWrong = false
  const process = {
    start: child.start.bind(child),
    stop: child.stop.bind(child),
    leave: child.leave.bind(child),
    async check(config: string, folder: string) {
      // What is checked is what would be used.
      assert.match(await readFile(config, 'utf8'), /^frontend public$/m)
      return isWrong ? "unknown keyword 'oops'" : child.check(config, folder)
    },
  }
  await using fixture = await openFixture({ process })
  const { router, folder } = fixture
  await using app = await startApp('cards')
  await router.route({ app: 'cards', domains: ['cards.test'], targets: [app.target] })
  const read = () => readFile(join(folder, 'haproxy.cfg'), 'utf8')
  const [config, list] = [await read(), await router.list()]

  isWrong = true
  await assert.rejects(
    router.configure('cards', { maxBodySize: 1 }),
    (error) => isBerthError(error, 'ROUTER_UNAVAILABLE') && /unknown keyword 'oops'/.test(error.message),
  )
  assert.deepEqual([await read(), await router.list(), fixture.notices], [config, list, []])
  assert.equal((await ask(router.port, { host: 'cards.test' })).body, 'cards')
  await router.route({ app: 'poker', domains: ['poker.test'], targets: [app.target] })
  assert.equal((await ask(router.port, { host: 'poker.test' })).body, 'cards')
})

test('a program that is not HAProxy is told by what it needs', async () => {
  await assert.rejects(
    openFixture({ process: haproxyChild({ program: 'no-such-haproxy' }) }),
    (error) => isBerthError(error, 'ROUTER_UNAVAILABLE') && /apt-get install haproxy/.test(error.message),
  )
})

test('files are for their owner only', async () => {
  await using fixture = await openFixture()
  await using app = await startApp('cards')
  await fixture.router.route({ app: 'cards', domains: ['cards.test'], targets: [app.target] })
  const names = await readdir(fixture.folder, { withFileTypes: true })
  const open = await Promise.all(
    names.map(
      async (entry) => [entry.name, (await stat(join(fixture.folder, entry.name))).mode & 0o077] as const,
    ),
  )
  assert.deepEqual(
    open.filter(([, mode]) => mode !== 0),
    [],
  )
})

async function workersOf(folder: string): Promise<number[]> {
  const { workers } = await readProcesses(join(folder, 'run/master.sock'))
  return workers.map(({ pid }) => pid)
}

async function endAll(apps: readonly TestApp[]): Promise<void> {
  await Promise.all(apps.map((app) => app[Symbol.asyncDispose]()))
}
