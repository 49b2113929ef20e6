import assert from 'node:assert/strict'
import { mkdir, mkdtemp, open, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { Drawing } from '../browser/drawing.ts'
import { DiskCache } from './disk-cache.ts'
import { ImageStore } from './image-store.ts'
import { SingleFlight } from './single-flight.ts'

const files = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()

async function keep(cache: DiskCache, ...names: readonly string[]): Promise<void> {
  for (const name of names) cache.set(name, valueOf(name))
  await cache.flush()
}

const valueOf = (name: string): Buffer => Buffer.from(name.repeat(100))

async function find(cache: DiskCache, ...names: readonly string[]): Promise<readonly string[]> {
  const kept = await Promise.all(names.map(async (name) => ({ name, value: await cache.get(name) })))
  return kept.filter(({ name, value }) => value?.bytes.equals(valueOf(name))).map(({ name }) => name)
}

/** What a value of a name of three characters takes. */
const VALUE = 492

async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'cards-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

void suite('a cache on disk', () => {
  test('keeps what fits, and lets go what was used longest ago', async () => {
    await using folder = await makeFolder()
    await using cache = await DiskCache.open(folder.path, 3 * VALUE)
    await keep(cache, 'aa1', 'bb2', 'cc3')
    await cache.get('aa1')
    await keep(cache, 'dd4')
    assert.deepEqual(await find(cache, 'aa1', 'bb2', 'cc3', 'dd4'), ['aa1', 'cc3', 'dd4'])
    assert.deepEqual([cache.size, (await files(folder.path)).length], [3 * VALUE, 3])
  })

  test('has one file for many values', async () => {
    await using folder = await makeFolder()
    await using cache = await DiskCache.open(folder.path, 16 * 10 * VALUE)
    const names = Array.from({ length: 20 }, (_, place) => String(place + 100))
    await keep(cache, ...names)
    assert.deepEqual(await find(cache, ...names), names)
    assert.equal((await files(folder.path)).length, 2)
  })

  test('keeps nothing that is larger than its room', async () => {
    await using folder = await makeFolder()
    await using cache = await DiskCache.open(folder.path, VALUE)
    await keep(cache, 'aa1', 'too large')
    assert.deepEqual(await find(cache, 'aa1', 'too large'), ['aa1'])
  })

  test('finds what an earlier one left, the newest of each name', async () => {
    await using folder = await makeFolder()
    await using earlier = await DiskCache.open(folder.path, 15 * VALUE)
    const names = ['aa1', 'bb2', 'cc3', 'dd4', 'ee5', 'ff6', 'gg7']
    for (const name of names) {
      earlier.set(name, Buffer.from('old'.repeat(100)))
      earlier.set(name, valueOf(name))
    }
    await earlier.flush()
    await using later = await DiskCache.open(folder.path, 15 * VALUE)
    assert.deepEqual(await find(later, ...names), names)
    assert.deepEqual(await later.get('aa1'), await earlier.get('aa1'))
    assert.deepEqual([later.size, earlier.size], [14 * VALUE, 14 * VALUE])
  })

  test('finds nothing of a value that was not written to its end', async () => {
    await using folder = await makeFolder()
    {
      await using killed = await DiskCache.open(folder.path, 16 * 10 * VALUE)
      await keep(killed, 'aa1', 'bb2')
    }
    const [name = ''] = await files(folder.path)
    await truncate(join(folder.path, name), 2 * VALUE - 1)
    await using later = await DiskCache.open(folder.path, 16 * 10 * VALUE)
    assert.deepEqual([await find(later, 'aa1', 'bb2'), later.size], [['aa1'], VALUE])
  })

  test('gives nothing that is not what was written', async () => {
    await using folder = await makeFolder()
    await using cache = await DiskCache.open(folder.path, 10_000)
    await keep(cache, 'aa1')
    const [name = ''] = await files(folder.path)
    await using file = await open(join(folder.path, name), 'r+')
    await file.write('x', VALUE - 1)
    assert.equal(await cache.get('aa1'), undefined)
  })

  test('takes the room of what earlier versions left, and of nothing else', async () => {
    await using folder = await makeFolder()
    for (const place of ['aa', 'lost+found']) {
      await mkdir(join(folder.path, place))
      await writeFile(join(folder.path, place, 'aa1'), 'one')
    }
    await using cache = await DiskCache.open(folder.path, 10_000)
    assert.deepEqual([cache.size, await readdir(folder.path)], [0, ['lost+found']])
  })

  test('can be opened while another process writes there', async () => {
    await using folder = await makeFolder()
    await using busy = await DiskCache.open(folder.path, 3 * VALUE)
    for (let turn = 0; turn < 100; turn++) {
      for (let place = 0; place < 10; place++) busy.set(`aa${turn}-${place}`, Buffer.alloc(100))
      await using other = await DiskCache.open(folder.path, 3 * VALUE)
      assert.ok(other.size <= 3 * VALUE)
    }
  })

  test('is disposed of when nothing changes its folder any more', async () => {
    await using folder = await makeFolder()
    {
      await using cache = await DiskCache.open(folder.path, 3 * VALUE)
      for (const name of ['aa1', 'bb2', 'cc3', 'dd4']) cache.set(name, valueOf(name))
    }
    assert.equal((await files(folder.path)).length, 3)
  })

  test('misses what somebody else took away, and keeps what comes then', async () => {
    await using folder = await makeFolder()
    await using cache = await DiskCache.open(folder.path, 16 * 10 * VALUE)
    await keep(cache, 'aa1')
    await rm(folder.path, { recursive: true })
    assert.deepEqual([await cache.get('aa1'), cache.size], [undefined, 0])
    await keep(cache, 'bb2')
    assert.deepEqual(await find(cache, 'bb2'), ['bb2'])
  })

  test('costs nothing but itself when nothing can be written', async () => {
    await using folder = await makeFolder()
    await using cache = await DiskCache.open(folder.path, 10_000)
    await rm(folder.path, { recursive: true })
    await writeFile(folder.path, 'a file where a folder should be')
    await keep(cache, 'aa1')
    assert.equal(await cache.get('aa1'), undefined)
  })
})

void suite('work that several want', () => {
  test('is done once for all of them', async () => {
    const flights = new SingleFlight<number>()
    let done = 0
    const results = await Promise.all(
      Array.from({ length: 100 }, () => flights.do('a', async () => (done += 1))),
    )
    assert.deepEqual([done, new Set(results)], [1, new Set([1])])
    assert.equal(await flights.do('a', async () => (done += 1)), 2)
  })

  test('goes on when one of them leaves, and stops when all have left', async () => {
    const flights = new SingleFlight<string>()
    const gate = Promise.withResolvers<string>()
    const leaving = [new AbortController(), new AbortController()]
    let stopped: AbortSignal | undefined
    const [one, other] = leaving.map(({ signal }) =>
      flights.do('a', (stop) => ((stopped = stop), gate.promise), signal),
    )
    leaving[0]?.abort(new Error('gone'))
    await assert.rejects(one!, { message: 'gone' })
    assert.equal(stopped?.aborted, false)
    leaving[1]?.abort(new Error('gone too'))
    await assert.rejects(other!, { message: 'gone too' })
    assert.equal(stopped?.aborted, true)
    assert.equal(await flights.do('a', async () => 'anew'), 'anew')
  })

  test('fails for all of them, and is tried again by the next', async () => {
    const flights = new SingleFlight<number>()
    const fail = (): Promise<number> => Promise.reject(new Error('no'))
    const results = await Promise.allSettled([flights.do('a', fail), flights.do('a', fail)])
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.equal(await flights.do('a', async () => 1), 1)
  })
})

void suite('the images of cards', () => {
  const drawing: Drawing = {
    css: 'a',
    body: 'b',
    needs: { text: '', faces: [], lang: 'en', hasItalics: false },
    fonts: [],
    width: 1,
    height: 1,
  }
  const shape = { format: 'png', scale: 1 } as const

  test('are drawn once, then come from memory, and after a restart from disk', async () => {
    await using folder = await makeFolder()
    let drawn = 0
    const openStore = async (cache: DiskCache): Promise<ImageStore> =>
      new ImageStore({
        render: async () => Buffer.from(`image ${(drawn += 1)}`),
        files: cache,
        memoryBytes: 1000,
        browser: 'a',
      })
    await using cache = await DiskCache.open(folder.path, 1000)
    const store = await openStore(cache)
    const key = store.keyOf(drawing, shape)
    const images = await Promise.all(Array.from({ length: 20 }, () => store.get(key, drawing, shape)))
    assert.deepEqual(new Set(images.map(String)), new Set(['image 1']))
    assert.equal(String(store.peek(key)), 'image 1')
    await cache.flush()
    await using again = await DiskCache.open(folder.path, 1000)
    const restarted = await openStore(again)
    assert.equal(String(await restarted.get(key, drawing, shape)), 'image 1')
    assert.deepEqual([drawn, restarted.counts], [1, { memory: 0, disk: 1, drawn: 0 }])
  })

  test('have another name when anything about them is other', async () => {
    await using folder = await makeFolder()
    await using cache = await DiskCache.open(folder.path, 1000)
    const options = {
      render: async () => Buffer.alloc(1),
      files: cache,
      memoryBytes: 1000,
    }
    const [one, other] = ['a', 'b'].map((browser) => new ImageStore({ ...options, browser }))
    const keys = [
      one!.keyOf(drawing, shape),
      other!.keyOf(drawing, shape),
      one!.keyOf({ ...drawing, body: 'c' }, shape),
      one!.keyOf({ ...drawing, css: 'c' }, shape),
      one!.keyOf({ ...drawing, needs: { ...drawing.needs, lang: 'ja' } }, shape),
      one!.keyOf(drawing, { ...shape, scale: 2 }),
      one!.keyOf(drawing, { ...shape, format: 'jpeg' }),
    ]
    assert.equal(new Set(keys).size, keys.length)
  })

  test('that failed are not kept', async () => {
    await using folder = await makeFolder()
    await using cache = await DiskCache.open(folder.path, 1000)
    let fails = true
    const render = async (): Promise<Buffer> => {
      if (fails) throw new Error('no')
      return Buffer.from('yes')
    }
    const store = new ImageStore({
      render,
      files: cache,
      memoryBytes: 1000,
      browser: 'a',
    })
    await assert.rejects(store.get('k', drawing, shape), { message: 'no' })
    assert.deepEqual(await files(folder.path), [])
    fails = false
    assert.equal(String(await store.get('k', drawing, shape)), 'yes')
  })
})
