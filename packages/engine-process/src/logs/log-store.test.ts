import assert from 'node:assert/strict'
import { appendFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import type { LogLine } from '@berth/sdk'
import { until } from '../testing/wait.ts'
import { LogStore } from './log-store.ts'

const OWNER = { app: 'cards', source: 'web.1', instance: 'cards.web.1.a' }
const SMALL = { fileBytes: 2_000, files: 3 }

const lineOf = (text: string): LogLine => ({
  at: '2026-01-01T00:00:00.000Z',
  app: 'cards',
  source: 'web.1',
  stream: 'stdout',
  text,
})
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index))

async function textsOf(store: LogStore, lines = 1_000_000): Promise<readonly string[]> {
  const kept = await Array.fromAsync(store.read({ app: 'cards' }, { lines }, () => true))
  return kept.map(({ text }) => text)
}

test('files are bounded in size and number, and hold the newest lines without a gap', async () => {
  await using folder = await makeTempFolder()
  const store = new LogStore(folder.path, SMALL)
  const sink = store.sink(OWNER)
  for (const text of numbers(500)) {
    sink.write([lineOf(text)])
    await sink.written()
  }
  const files = await readdir(join(folder.path, 'cards'))
  assert.equal(files.length, SMALL.files)
  for (const file of files) assert.ok((await stat(join(folder.path, 'cards', file))).size <= SMALL.fileBytes)
  const texts = await textsOf(store)
  assert.deepEqual(texts, numbers(500).slice(-texts.length))
  assert.ok(texts.length > 50)
  assert.deepEqual(await textsOf(store, 2), ['498', '499'])
  await store.close()
})

test('whoever follows sees every line once, over every rotation', async () => {
  await using folder = await makeTempFolder()
  const store = new LogStore(folder.path, SMALL)
  const sink = store.sink(OWNER)
  sink.write([lineOf('before')])
  const seen: string[] = []
  const following = (async () => {
    for await (const { text } of store.read({ app: 'cards' }, { follow: true }, () => false)) seen.push(text)
  })()
  for (const text of numbers(2_000)) {
    sink.write([lineOf(text)])
    if (Number(text) % 10 === 0) await sink.written()
    // Someone who is more files behind than are kept has nothing left to read.
    await until('the reader is near', () => Number(text) - seen.length < 60)
  }
  await until('all were seen', () => seen.length === 2_001)
  await store.close()
  await following
  assert.deepEqual(seen, ['before', ...numbers(2_000)])
})

test('the lines stay for the next platform, which begins anew after half a line', async () => {
  await using folder = await makeTempFolder()
  const before = new LogStore(folder.path, SMALL)
  before.sink(OWNER).write([lineOf('one')])
  await before.close()
  const [file = ''] = await readdir(join(folder.path, 'cards'))
  await appendFile(join(folder.path, 'cards', file), '2026-01-01T00:00:00.000Z web.1')

  const after = new LogStore(folder.path, SMALL)
  assert.deepEqual(await textsOf(after), ['one'])
  after.sink(OWNER).write([lineOf('two')])
  await after.close()
  assert.deepEqual(await textsOf(after), ['one', 'two'])
})

test('without a place to write to lines are lost, and the log says how many', async () => {
  await using folder = await makeTempFolder()
  await writeFile(join(folder.path, 'cards'), 'a file in the way')
  const store = new LogStore(folder.path, SMALL)
  const sink = store.sink(OWNER)
  sink.write([lineOf('one'), lineOf('two')])
  await sink.written()
  await rm(join(folder.path, 'cards'))
  await mkdir(join(folder.path, 'cards'))
  sink.write([lineOf('three')])
  await store.close()
  assert.deepEqual(await textsOf(store), ['2 lines could not be written here', 'three'])
})

test('a sink that has enough says so until it has written', async () => {
  await using folder = await makeTempFolder()
  const store = new LogStore(folder.path, { fileBytes: 10_000_000, files: 2 })
  const sink = store.sink(OWNER)
  assert.equal(sink.write([lineOf('a')]), true)
  assert.equal(sink.write(Array.from({ length: 40 }, () => lineOf('a'.repeat(10_000)))), false)
  await sink.written()
  assert.equal(sink.write([lineOf('a')]), true)
  await store.close()
})

test('lines of every length are found from the end', async () => {
  await using folder = await makeTempFolder()
  const store = new LogStore(folder.path, { fileBytes: 10_000_000, files: 2 })
  const texts = Array.from({ length: 60 }, (_, index) => `${index}:${'世'.repeat(index * 97)}`)
  store.sink(OWNER).write(texts.map(lineOf))
  assert.deepEqual(await textsOf(store), texts)
  assert.deepEqual(await textsOf(store, 7), texts.slice(-7))
  await store.close()
})
