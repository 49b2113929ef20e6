import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { LazyLog } from './lazy-log.ts'

/** A real logger that counts its children, and the lines it wrote. */
function buildParent() {
  const lines: unknown[] = []
  let children = 0
  const parent = pino(
    { base: null, timestamp: false, level: 'trace', onChild: () => (children += 1) },
    { write: (line: string) => lines.push(JSON.parse(line)) },
  )
  return { parent, lines, countChildren: () => children }
}

test('nothing is made before the first line, and one child for all lines', () => {
  const { parent, lines, countChildren } = buildParent()
  const log = new LazyLog(parent, { requestId: 'r1' })
  assert.equal(countChildren(), 0)
  log.info({ a: 1 }, 'one')
  log.error('%d of %s', 2, 'two')
  assert.equal(countChildren(), 1)
  assert.deepEqual(lines, [
    { level: 30, requestId: 'r1', a: 1, msg: 'one' },
    { level: 50, requestId: 'r1', msg: '2 of two' },
  ])
})

test('every level writes its own', () => {
  const { parent, lines } = buildParent()
  const log = new LazyLog(parent, {})
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const)
    log[level](level)
  assert.deepEqual(
    lines,
    [10, 20, 30, 40, 50, 60].map((level, index) => ({
      level,
      msg: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'][index],
    })),
  )
})

test('children add to what their parent says, and levels can be set', () => {
  const { parent, lines } = buildParent()
  const log = new LazyLog(parent, { a: 1 })
  const child = log.child({ b: 2 }, { level: 'warn' })
  child.info('below its level')
  child.warn('both')
  log.level = 'error'
  log.warn('below its level')
  assert.deepEqual([log.level, child.level], ['error', 'warn'])
  assert.deepEqual(lines, [{ level: 40, a: 1, b: 2, msg: 'both' }])
})
