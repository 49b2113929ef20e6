import assert from 'node:assert/strict'
import test from 'node:test'
import { KeyedQueue } from './keyed-queue.ts'

test('tasks of one key wait for each other, and failures do not stop those that wait', async () => {
  const queue = new KeyedQueue()
  const events: string[] = []
  const hold = Promise.withResolvers<void>()
  const first = queue.run('a', async () => {
    await hold.promise
    events.push('first')
    throw new Error('it fails')
  })
  const second = queue.run('a', () => Promise.resolve(events.push('second')))
  await queue.run('b', () => Promise.resolve(events.push('other')))
  hold.resolve()
  await assert.rejects(first, { message: 'it fails' })
  await second
  assert.deepEqual(events, ['other', 'first', 'second'])
})
