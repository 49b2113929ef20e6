import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { UnderWay } from './under-way.ts'

test('a closing owner ends what is under way, waits for all of it, and begins nothing more', async () => {
  const underWay = new UnderWay()
  const ended: string[] = []
  const held = Promise.withResolvers<void>()
  void underWay.hold(held.promise.then(() => void ended.push('held')))
  const heeds = underWay.run({}, async (signal) => {
    await once(signal, 'abort')
    ended.push('heeds')
    signal.throwIfAborted()
  })
  const reason = new Error('closed')
  underWay.abort(reason)
  await assert.rejects(heeds, reason)
  const allEnded = underWay.haveEnded().then(() => ended.push('all'))
  await setImmediate()
  held.resolve()
  await allEnded
  assert.deepEqual(ended, ['heeds', 'held', 'all'])
  await assert.rejects(
    underWay.run({}, async () => void ended.push('late')),
    reason,
  )
  assert.equal(ended.includes('late'), false)
})

test('a caller ends a work of its own, and no other', async () => {
  const underWay = new UnderWay()
  const caller = new AbortController()
  const heeds = (signal: AbortSignal) => once(signal, 'abort').then(() => signal.throwIfAborted())
  const own = underWay.run({ signal: caller.signal }, heeds)
  const other = underWay.run({}, heeds)
  const reason = new Error('enough')
  caller.abort(reason)
  await assert.rejects(own, reason)
  assert.equal(await Promise.race([other, setImmediate('goes on')]), 'goes on')
  underWay.abort(reason)
  await assert.rejects(other, reason)
})
