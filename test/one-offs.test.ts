import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Platform, PlatformEvent } from '@berth/sdk'
import { app, uptime } from '@berth/sdk'
import { noDocker, openDockerHome } from './support/open-docker-home.ts'
import { openBerth } from './support/open-berth.ts'
import type { Berth } from './support/open-berth.ts'
import { processesBelow } from './support/processes-below.ts'

const LOOP = 'echo "level $LEVEL"; sleep 600'

async function openWithCards(): Promise<Berth> {
  const berth = await openBerth()
  const source = await berth.copyFixture('hello')
  const checks = { worker: [uptime(1)] }
  await berth.platform.deploy(app('cards', { source: source.path, formation: { web: 1 }, checks }))
  return berth
}

async function firstLine(platform: Platform, name: string): Promise<string | undefined> {
  for await (const { text } of platform.logs('cards', { processType: name, follow: true })) return text
  return undefined
}

async function ends(platform: Platform): Promise<readonly string[]> {
  const isEnd = (event: PlatformEvent) => event.type === 'one-off-ended'
  return (await Array.fromAsync(platform.events({ app: 'cards' })))
    .filter(isEnd)
    .map(({ name, ended }) => `${name} ${ended}`)
}

test('a one-off that was let go is listed, has its output in the logs, and is ended by its name', async () => {
  await using berth = await openWithCards()
  const { platform } = berth
  const before = (await processesBelow(berth.home)).length
  const oneOff = await platform.oneOffs.start('cards', LOOP, { env: { LEVEL: '2' } })
  const other = await platform.oneOffs.start('cards', LOOP)
  assert.equal(await firstLine(platform, oneOff.name), 'level 2')
  assert.deepEqual(await platform.oneOffs.list('cards'), [oneOff, other])

  await platform.oneOffs.stop('cards', oneOff.name)
  await platform.oneOffs.stop('cards', other.name)
  assert.deepEqual(await platform.oneOffs.list('cards'), [])
  assert.deepEqual(await ends(platform), [`${oneOff.name} was stopped`, `${other.name} was stopped`])
  assert.equal((await processesBelow(berth.home)).length, before)
})

test('one-offs that were let go end with their app', async () => {
  await using berth = await openWithCards()
  const { name } = await berth.platform.oneOffs.start('cards', LOOP)
  await firstLine(berth.platform, name)
  await berth.platform.destroy('cards')
  assert.deepEqual(await processesBelow(berth.home), [])
})

test('one-offs that were let go end with the platform', async () => {
  const berth = await openWithCards()
  const { name } = await berth.platform.oneOffs.start('cards', LOOP)
  await firstLine(berth.platform, name)
  await berth[Symbol.asyncDispose]()
  assert.deepEqual(await processesBelow(berth.home), [])
})

test('a one-off that was let go is held on Docker as well', { skip: noDocker }, async () => {
  await using berth = await openDockerHome()
  const { platform } = berth
  const source = await berth.copyFixture('hello')
  await berth.deploy(
    app('cards', { source: source.path, formation: { web: 1 }, checks: { worker: [uptime(1)] } }),
  )
  const oneOff = await platform.oneOffs.start('cards', LOOP, { env: { LEVEL: '2' } })
  assert.equal(await firstLine(platform, oneOff.name), 'level 2')
  const { instances } = await platform.apps.report('cards')
  assert.deepEqual(
    instances.map(({ processType }) => processType),
    ['web'],
  )
  assert.deepEqual(await platform.oneOffs.list('cards'), [oneOff])
  await platform.oneOffs.stop('cards', oneOff.name)
  assert.deepEqual(await ends(platform), [`${oneOff.name} was stopped`])
})
