import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { Marks } from './marks.ts'

async function makeFolder() {
  const path = await mkdtemp(join(tmpdir(), 'berth-marks-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

test('a new folder holds nothing and has a name of its own', async () => {
  await using one = await makeFolder()
  await using other = await makeFolder()
  const marks = await Marks.open(join(one.path, 'made', 'when missing'))
  assert.deepEqual(marks.highest, { version: 0, until: 0, now: 0 })
  assert.notEqual(marks.witness, (await Marks.open(other.path)).witness)
})

test('whoever opens the folder later knows the highest of each number that anyone kept', async () => {
  await using folder = await makeFolder()
  const [one, other] = await Promise.all([Marks.open(folder.path), Marks.open(folder.path)])
  await one.keep({ version: 5, until: 300, now: 10 })
  await other.keep({ version: 4, until: 400, now: 9 })
  await one.refresh()
  const later = await Marks.open(folder.path)
  const highest = { version: 5, until: 400, now: 10 }
  assert.deepEqual(one.highest, highest)
  assert.deepEqual(later.highest, highest)
  assert.deepEqual([other.witness, later.witness], [one.witness, one.witness])
})

test('marks that come together are kept together, and surpassed ones go', async () => {
  await using folder = await makeFolder()
  const marks = await Marks.open(folder.path)
  const all = Array.from({ length: 100 }, (_, index) => ({
    version: index + 1,
    until: 100 + index,
    now: index,
  }))
  await Promise.all(all.map((mark) => marks.keep(mark)))
  await marks.keep({ version: 101, until: 300, now: 200 })
  assert.deepEqual(await readdir(folder.path), ['mark-100-199-99', 'mark-101-300-200', 'witness'])
})

test('a mark that cannot be kept is an error for whoever asked, and not for the next', async () => {
  await using folder = await makeFolder()
  const marks = await Marks.open(folder.path)
  await rm(folder.path, { recursive: true })
  await assert.rejects(marks.keep({ version: 1, until: 1, now: 1 }), { code: 'ENOENT' })
  await Marks.open(folder.path)
  await marks.keep({ version: 1, until: 1, now: 1 })
  assert.deepEqual((await Marks.open(folder.path)).highest, { version: 1, until: 1, now: 1 })
})

test('several that make the folder at once agree on its name', async () => {
  await using folder = await makeFolder()
  const all = await Promise.all(Array.from({ length: 8 }, () => Marks.open(folder.path)))
  assert.equal(new Set(all.map(({ witness }) => witness)).size, 1)
  assert.deepEqual(await readdir(folder.path), ['witness'])
})
