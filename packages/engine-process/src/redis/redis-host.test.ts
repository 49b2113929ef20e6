import assert from 'node:assert/strict'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { exists } from '@berth/sdk'
import type { Address } from '@berth/sdk'
import { join } from 'node:path'
import { test } from 'node:test'
import { listProcesses } from '../process/process-table.ts'
import { openTestEngine } from '../testing/open-test-engine.ts'
import { runs, until } from '../testing/wait.ts'
import { pingRedis } from './ping-redis.ts'

const CACHE = { kind: 'redis', name: 'cards-cache', password: 'pass "word" \\ $1 Grüße' } as const

/** What the server answers to inline commands, one line for each. */
async function send(address: Address, ...commands: readonly string[]): Promise<readonly string[]> {
  const socket = connect(address)
  const auth = `*2\r\n$4\r\nAUTH\r\n$${Buffer.byteLength(CACHE.password)}\r\n${CACHE.password}\r\n`
  socket.end(`${auth}${commands.map((command) => `${command}\r\n`).join('')}QUIT\r\n`)
  const text = Buffer.concat(await Array.fromAsync<Buffer>(socket)).toString()
  return text.split('\r\n').slice(1, -2)
}

test('a resource is reached with its password only, and from this machine only', async () => {
  await using tested = await openTestEngine()
  const address = await tested.engine.startResource(CACHE)
  assert.equal(await pingRedis(address, CACHE.password), 'PONG')
  assert.match(await pingRedis(address, 'another'), /^WRONGPASS/)
  assert.deepEqual(await send(address, 'CONFIG GET bind'), ['*2', '$4', 'bind', '$9', '127.0.0.1'])
  assert.deepEqual(await send(address, 'CONFIG GET maxmemory-policy'), [
    '*2',
    '$16',
    'maxmemory-policy',
    '$10',
    'noeviction',
  ])
})

test('data is there again after a stop, at the same address', async () => {
  await using tested = await openTestEngine()
  const { engine } = tested
  const address = await engine.startResource(CACHE)
  assert.deepEqual(await send(address, 'SET key value'), ['+OK'])
  await engine.stopResource(CACHE.name)
  await engine.stopResource(CACHE.name)
  assert.notEqual(await pingRedis(address, CACHE.password), 'PONG')
  assert.deepEqual(await engine.startResource(CACHE), address)
  assert.deepEqual(await send(address, 'GET key'), ['$5', 'value'])
})

test('data survives a server that is killed, which is started again', async () => {
  await using tested = await openTestEngine()
  const { engine, home } = tested
  const address = await engine.startResource(CACHE)
  assert.deepEqual(await send(address, 'SET key value'), ['+OK'])
  const pid = await pidOf(home)
  process.kill(pid, 'SIGKILL')
  await until('it has ended', async () => !(await runs(pid)))
  assert.deepEqual(await engine.startResource(CACHE), address)
  assert.deepEqual(await send(address, 'GET key'), ['$5', 'value'])
})

test('starting it again changes nothing; with another password it is another server with the same data', async () => {
  await using tested = await openTestEngine()
  const { engine, home } = tested
  const [address, again] = await Promise.all([engine.startResource(CACHE), engine.startResource(CACHE)])
  assert.deepEqual(again, address)
  const pid = await pidOf(home)
  assert.deepEqual(await engine.startResource({ ...CACHE, address }), address)
  assert.equal(await pidOf(home), pid)
  assert.deepEqual(await send(address, 'SET key value'), ['+OK'])
  assert.deepEqual(await engine.startResource({ ...CACHE, password: 'another' }), address)
  assert.equal(await pingRedis(address, 'another'), 'PONG')
  assert.deepEqual(await engine.startResource(CACHE), address)
  assert.deepEqual(await send(address, 'GET key'), ['$5', 'value'])
})

test('the password is in one file for the owner alone: in no command line and in no log', async () => {
  await using tested = await openTestEngine()
  const { engine, home } = tested
  await engine.startResource({ ...CACHE, password: 'very-secret-word' })
  const config = join(home, 'resources/redis/cards-cache/redis.conf')
  assert.equal((await stat(config)).mode & 0o777, 0o600)
  const commandLine = await readFile(`/proc/${await pidOf(home)}/cmdline`, 'utf8').catch(() => '')
  assert.equal(commandLine.includes('very-secret-word'), false)
  const files = await readdir(home, { recursive: true, withFileTypes: true })
  const holding = files
    .filter((file) => file.isFile())
    .map(async (file) => {
      const path = join(file.parentPath, file.name)
      return (await readFile(path, 'latin1')).includes('very-secret-word') ? [path] : []
    })
  assert.deepEqual((await Promise.all(holding)).flat(), [config])
})

test('its output is kept as that of an app of its own', async () => {
  await using tested = await openTestEngine()
  await tested.engine.startResource(CACHE)
  const lines = await Array.fromAsync(tested.engine.logs({ app: 'redis.cards-cache' }))
  assert.ok(
    lines.some(({ source, text }) => source === 'redis' && text.includes('Ready to accept connections')),
  )
})

test('a destroyed resource has no data any more; destroying it again is fine', async () => {
  await using tested = await openTestEngine()
  const { engine, home } = tested
  const address = await engine.startResource(CACHE)
  await engine.destroyResource(CACHE.name)
  await engine.destroyResource(CACHE.name)
  assert.notEqual(await pingRedis(address, CACHE.password), 'PONG')
  assert.equal(await exists(join(home, 'resources/redis/cards-cache')), false)
})

test('a server that does not run is RESOURCE_FAILED, with what it said', async () => {
  await using tested = await openTestEngine()
  const { engine, home } = tested
  await engine.startResource(CACHE)
  await engine.stopResource(CACHE.name)
  const data = join(home, 'resources/redis/cards-cache/data/appendonlydir')
  const base = (await readdir(data)).find((name) => name.endsWith('.manifest')) ?? ''
  await writeFile(join(data, base), 'damaged')
  await assert.rejects(engine.startResource(CACHE), (error: Error & { details?: { output: string[] } }) => {
    assert.match(error.message, /^The resource cards-cache does not run: it ended/)
    assert.ok(error.details?.output.some((line) => /manifest/i.test(line)))
    return true
  })
})

test('a program that is not there is RESOURCE_FAILED', async () => {
  await using tested = await openTestEngine({ redis: { program: '/no/such/redis-server' } })
  await assert.rejects(tested.engine.startResource(CACHE), { code: 'RESOURCE_FAILED' })
})

/** The pid that is written down for the only process of the home. */
async function pidOf(home: string): Promise<number> {
  const [file = ''] = await readdir(join(home, 'engine/processes'))
  const record: unknown = JSON.parse(await readFile(join(home, 'engine/processes', file), 'utf8'))
  const pid = typeof record === 'object' && record !== null && 'pid' in record ? Number(record.pid) : 0
  assert.ok((await listProcesses()).some((entry) => entry.pid === pid))
  return pid
}
