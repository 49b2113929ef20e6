import assert from 'node:assert/strict'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { exists } from '@berth/sdk'
import { makeTempFolder, oneOffOf, specOf } from '@berth/sdk/testing'
import { processEngine } from './process-engine.ts'
import { pingRedis } from './redis/ping-redis.ts'
import { openTestEngine } from './testing/open-test-engine.ts'
import { buildAt } from './testing/build-at.ts'
import { startAndKill } from './testing/start-killed-platform.ts'
import { runs, until } from './testing/wait.ts'

const textsOf = async (lines: AsyncIterable<{ readonly text: string }>) =>
  (await Array.fromAsync(lines)).map(({ text }) => text)

test('what a killed platform left running is ended by the next one, and its output is still there', async () => {
  await using home = await makeTempFolder()
  const [grandchild = 0, leader = 0, port = 0] = await startAndKill(home.path, 'instances')
  const address = { host: '127.0.0.1', port }
  assert.deepEqual([await runs(leader), await runs(grandchild)], [true, true])
  assert.equal(await pingRedis(address, 'secret'), 'PONG')

  await using engine = await processEngine({ home: home.path })
  assert.deepEqual([await runs(leader), await runs(grandchild)], [false, false])
  assert.notEqual(await pingRedis(address, 'secret'), 'PONG')
  assert.deepEqual(await engine.list(), [])
  assert.equal(await exists(join(home.path, 'engine/processes')), false)
  assert.deepEqual(await textsOf(engine.logs({ app: 'cards' })), [`${grandchild} ${leader}`])
  // The resource comes back where it was.
  const resource = { kind: 'redis', name: 'cache', password: 'secret' } as const
  assert.deepEqual(await engine.startResource(resource), address)
})

test('a platform that is killed before a process is written down leaves none', async () => {
  await using home = await makeTempFolder()
  const file = join(home.path, 'ran')
  const [pid = 0] = await startAndKill(home.path, 'gate', file)
  await until('it has ended', async () => !(await runs(pid)))
  assert.equal(await exists(file), false)
})

test('a pid that was given to another program since is left alone', async () => {
  await using home = await makeTempFolder({
    'engine/processes/cards.web.1.a.json': JSON.stringify({
      id: 'cards.web.1.a',
      app: 'cards',
      source: 'web.1',
      mark: ['cards.web.1.a'],
      pid: process.pid,
      startTime: 'long before',
      stopTimeout: 0,
    }),
    'engine/processes/half.json': '{"id":"half","pid":1',
  })
  await using engine = await processEngine({ home: home.path })
  assert.deepEqual(await engine.list(), [])
  assert.equal(await exists(join(home.path, 'engine/processes')), false)
})

test('a home belongs to one engine at a time', async () => {
  await using tested = await openTestEngine()
  await assert.rejects(processEngine({ home: tested.home }), { code: 'HOME_IN_USE' })
  await tested.engine[Symbol.asyncDispose]()
  await using engine = await processEngine({ home: tested.home })
  assert.deepEqual(await engine.list(), [])
})

test('what runs is written down without its config, and forgotten when it has ended', async () => {
  await using tested = await openTestEngine()
  const { engine, home } = tested
  const env = { SECRET: 'of the app' }
  const instance = await engine.start(specOf(buildAt(home), 'sleep 1000', { env }))
  const folder = join(home, 'engine/processes')
  assert.deepEqual(await readdir(folder), [`${instance.id}.json`])
  const record = await readFile(join(folder, `${instance.id}.json`), 'utf8')
  assert.equal(record.includes('of the app'), false)
  assert.equal((await stat(join(folder, `${instance.id}.json`))).mode & 0o777, 0o600)
  await engine.stop(instance.id)
  assert.deepEqual(await readdir(folder), [])
})

test('what a one-off leaves in the background ends with it', async () => {
  await using tested = await openTestEngine()
  const lines: string[] = []
  const spec = oneOffOf(buildAt(tested.home), 'sleep 1000 & echo $!; setsid sleep 1000 & echo $!')
  const status = await tested.engine.run(spec, { onLine: ({ text }) => lines.push(text) })
  assert.deepEqual(status, { code: 0, signal: null })
  assert.equal(lines.length, 2)
  for (const pid of lines.map(Number)) assert.equal(await runs(pid), false)
})

test('what cannot be found does not hold up the end by holding the output', async (t) => {
  await using tested = await openTestEngine()
  const lines: string[] = []
  const escapes = "env -i setsid /bin/sh -c 'echo $$; : > started; exec sleep 1000' &"
  const command = `${escapes} until [ -e started ]; do sleep 0.01; done`
  const spec = oneOffOf(buildAt(tested.home), command)
  await tested.engine.run(spec, { onLine: ({ text }) => lines.push(text) })
  const [pid = 0] = lines.map(Number)
  t.after(() => process.kill(pid, 'SIGKILL'))
  assert.equal(await runs(pid), true)
})

test('a program may open its output by name', async () => {
  await using tested = await openTestEngine()
  const lines: string[] = []
  const onLine = ({ stream, text }: { readonly stream: string; readonly text: string }) => {
    lines.push(`${stream} ${text}`)
  }
  const spec = oneOffOf(buildAt(tested.home), 'echo a | tee /dev/stderr > /dev/stdout')
  assert.deepEqual(await tested.engine.run(spec, { onLine }), { code: 0, signal: null })
  assert.deepEqual(lines.toSorted(), ['stderr a', 'stdout a'])
})

test('a one-off that is killed tells by which signal', async () => {
  await using tested = await openTestEngine()
  const status = await tested.engine.run(oneOffOf(buildAt(tested.home), 'kill -9 $$'))
  assert.deepEqual(status, { code: null, signal: 'SIGKILL' })
})

test('a config that no process can be given is refused without telling it', async () => {
  await using tested = await openTestEngine()
  const spec = specOf(buildAt(tested.home), 'true', { env: { KEY: 'se\0cret' } })
  await assert.rejects(tested.engine.start(spec), (error: Error) => {
    assert.equal(
      error.message,
      'cards/web could not be started: its command or config has something in it that no process can be given',
    )
    assert.equal(`${error.stack}${String(error.cause)}`.includes('cret'), false)
    return true
  })
  const large = specOf(buildAt(tested.home), 'true', { env: { KEY: 'x'.repeat(10_000_000) } })
  await assert.rejects(tested.engine.start(large), {
    code: 'START_FAILED',
    details: {
      app: 'cards',
      processType: 'web',
      problem: 'its command and config together are too long for the system; move large values into files',
    },
  })
})

test('a flood of output is bounded on the disk, and its end is kept', async () => {
  await using tested = await openTestEngine({ logs: { fileBytes: 500_000, files: 2 } })
  const { engine, home } = tested
  const command = 'yes 0123456789012345678901234567890123456789 | head -n 100000; echo end'
  const instance = await engine.start(specOf(buildAt(home), command))
  const query = { app: 'cards', instance: instance.id }
  let last = ''
  for await (const { text } of engine.logs(query, { follow: true })) last = text
  assert.equal(last, 'end')
  assert.deepEqual(await textsOf(engine.logs(query, { lines: 1 })), ['end'])
  assert.equal((await readdir(join(home, 'logs/cards'))).length, 2)
})

test('a name that is no folder name is refused', async () => {
  await using tested = await openTestEngine()
  const spec = specOf(buildAt(tested.home), 'true', { app: '../elsewhere' })
  await assert.rejects(tested.engine.start(spec), { code: 'INVALID_NAME' })
})
