import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { encode } from '@berth/snowflake'
import { checkIds } from './check-ids.ts'

const id = (ms: number, sequence: number, worker = 7): bigint => encode({ ms, worker, sequence })

async function check(...processes: readonly (readonly bigint[])[]) {
  const directory = await mkdtemp(join(tmpdir(), 'berth-check-'))
  await using _ = { [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
  const paths = processes.map((_ids, index) => join(directory, `ids-${index}`))
  await Promise.all(
    processes.map((ids, index) =>
      writeFile(paths[index] ?? '', new Uint8Array(BigUint64Array.from(ids).buffer)),
    ),
  )
  return await checkIds(paths)
}

test('ids that increase in each process, and share no millisecond of a worker, are in order', async () => {
  assert.deepEqual(await check([id(1, 0), id(1, 1), id(3, 0)], [id(2, 0)], [id(3, 0, 8)]), {
    ids: 5,
    duplicates: 0,
    shared: 0,
    disorder: 0,
  })
})

test('an id that is there three times counts as two duplicates', async () => {
  assert.deepEqual(await check([id(1, 0)], [id(1, 0)], [id(1, 0)]), {
    ids: 3,
    duplicates: 2,
    shared: 1,
    disorder: 0,
  })
})

test('two processes in one millisecond of one worker are found without a duplicate', async () => {
  assert.deepEqual(await check([id(1, 0), id(2, 0)], [id(1, 1), id(2, 1)]), {
    ids: 4,
    duplicates: 0,
    shared: 2,
    disorder: 0,
  })
})

test('an id that is not above the one before is found, also when it is the same', async () => {
  assert.deepEqual(await check([id(2, 0), id(1, 0), id(1, 0)]), {
    ids: 3,
    duplicates: 1,
    shared: 0,
    disorder: 2,
  })
})
