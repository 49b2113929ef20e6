import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildChecks } from './checks.ts'
import type { Check } from './checks.ts'
import { buildLog } from './logging.ts'
import { captureLog } from './testing-fixtures/capture-log.ts'

/** The checks with a log whose lines are kept as level, message and cause. */
function buildLogged(checks: Readonly<Record<string, Check>>) {
  const { logger, lines } = captureLog('info')
  assert.ok(logger)
  const told = () => lines.map(({ level, msg, problem }) => [level, msg, problem])
  return { findFailing: buildChecks(checks, buildLog('cards', logger)), told }
}

test('a cause is logged when a check begins to fail, and once more when it passes again', async () => {
  let isDown = false
  const database = () => (isDown ? Promise.reject(new Error('connection refused')) : Promise.resolve())
  const { findFailing, told } = buildLogged({ database, disk: () => undefined })
  const answers = [await findFailing()]
  isDown = true
  answers.push(await findFailing(), await findFailing())
  isDown = false
  answers.push(await findFailing(), await findFailing())
  assert.deepEqual(answers, [[], ['database'], ['database'], [], []])
  assert.deepEqual(told(), [
    [40, 'check fails', 'connection refused'],
    [30, 'check passes again', undefined],
  ])
})

test('a check that has never passed is a warning only once the service should have started', async (t) => {
  let now = 0
  t.mock.method(performance, 'now', () => now)
  let isDown = true
  const lease = () => !isDown
  const { findFailing, told } = buildLogged({ lease, redis: () => false })
  const answers = [await findFailing(), await findFailing()]
  isDown = false
  answers.push(await findFailing())
  isDown = true
  answers.push(await findFailing())
  now = 30_000
  answers.push(await findFailing(), await findFailing())
  const both = ['lease', 'redis']
  assert.deepEqual(answers, [both, both, ['redis'], both, both, both])
  assert.deepEqual(told(), [
    [30, 'check does not pass yet', 'The check answered false'],
    [30, 'check does not pass yet', 'The check answered false'],
    [30, 'check passes', undefined],
    [40, 'check fails', 'The check answered false'],
    [40, 'check fails', 'The check answered false'],
  ])
})

test('a check that takes longer than 3 s fails, and is told to stop', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { promise: asked, resolve: ask } = Promise.withResolvers<AbortSignal>()
  const { findFailing, told } = buildLogged({
    slow: (signal) => {
      ask(signal)
      return Promise.withResolvers().promise
    },
  })
  const failing = findFailing()
  const signal = await asked
  t.mock.timers.tick(2999)
  assert.equal(signal.aborted, false)
  t.mock.timers.tick(1)
  assert.deepEqual([await failing, signal.aborted], [['slow'], true])
  assert.deepEqual(told(), [[30, 'check does not pass yet', 'The check did not answer within 3000 ms']])
})
