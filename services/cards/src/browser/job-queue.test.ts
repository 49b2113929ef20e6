import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { JobQueue, QueueFull } from './job-queue.ts'

void suite('a queue of jobs', () => {
  test('gives each worker one job at a time, oldest first', async () => {
    const queue = new JobQueue(['a', 'b'], 10)
    const [running, order] = [new Set<string>(), [] as number[]]
    const job = (place: number) =>
      queue.do(async (worker) => {
        assert.ok(!running.has(worker))
        running.add(worker)
        order.push(place)
        await Promise.resolve()
        running.delete(worker)
        return place
      })
    const results = await Promise.all([0, 1, 2, 3, 4, 5].map((place) => job(place)))
    assert.deepEqual(
      [results, order],
      [
        [0, 1, 2, 3, 4, 5],
        [0, 1, 2, 3, 4, 5],
      ],
    )
  })

  test('refuses more than may wait, and takes jobs again later', async () => {
    const gate = Promise.withResolvers<void>()
    const queue = new JobQueue([undefined], 2)
    const jobs = [1, 2, 3].map(() => queue.do(() => gate.promise))
    assert.equal(queue.length, 2)
    await assert.rejects(
      queue.do(() => gate.promise),
      QueueFull,
    )
    gate.resolve()
    await Promise.all(jobs)
    assert.equal(await queue.do(async () => 'done'), 'done')
  })

  test('never starts a job that nobody waits for any more', async () => {
    const gate = Promise.withResolvers<void>()
    const queue = new JobQueue(['only'], 10)
    const gone = new AbortController()
    let started = 0
    const first = queue.do(() => gate.promise)
    const dropped = queue.do(async () => (started += 1), gone.signal)
    gone.abort(new Error('gone'))
    await assert.rejects(dropped, { message: 'gone' })
    await assert.rejects(
      queue.do(async () => (started += 1), gone.signal),
      { message: 'gone' },
    )
    gate.resolve()
    await first
    await queue.do(async () => {})
    assert.deepEqual([started, queue.length], [0, 0])
  })

  test('goes on after a job that failed', async () => {
    const queue = new JobQueue(['only'], 10)
    await assert.rejects(
      queue.do(() => Promise.reject(new Error('no'))),
      { message: 'no' },
    )
    assert.equal(await queue.do(async (worker) => worker), 'only')
  })
})
