import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { DurableFiles, StorageFull } from './durable-files.ts'

const PLENTY = 1_000_000

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cards-test-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

void suite('a folder of files that stay', () => {
  // As in a deploy, where the new instance starts beside the old one.
  test('keeps all that one process writes while others start', async (t) => {
    const folder = await makeFolder(t)
    const busy = await DurableFiles.open(folder, PLENTY)
    const names = Array.from({ length: 8 }, (_, place) => `${place}.json`)
    let writing = names.length
    const write = async (name: string): Promise<void> => {
      try {
        await busy.write(name, name, false)
        for (let turn = 0; turn < 100; turn++) await busy.write(name, name, true)
      } finally {
        writing -= 1
      }
    }
    const start = async (): Promise<void> => {
      while (writing > 0) await DurableFiles.open(folder, PLENTY)
    }
    await Promise.all([...names.map(write), start(), start()])
    const later = await DurableFiles.open(folder, PLENTY)
    assert.deepEqual(await Promise.all(names.map(async (name) => String(await later.read(name)))), names)
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    assert.deepEqual([files.filter((entry) => entry.isFile()).length, later.size], [8, names.join('').length])
  })

  test('gives a name once, but to who may replace it, and takes no more than there is room for', async (t) => {
    const files = await DurableFiles.open(await makeFolder(t), 10)
    await files.write('1.json', 'one', false)
    await assert.rejects(files.write('1.json', 'two', false), { code: 'EEXIST' })
    await files.write('1.json', 'two', true)
    assert.equal(String(await files.read('1.json')), 'two')
    assert.equal(await files.read('2.json'), undefined)
    await assert.rejects(files.write('2.json', 'longer', false), StorageFull)
  })
})
