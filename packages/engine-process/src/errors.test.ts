import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BerthError, isBerthError, SourceChanged } from '@berth/sdk'
import { buildError, startError } from './errors.ts'

const errno = (code: string, path?: string) => Object.assign(new Error(`${code}: something`), { code, path })

function summary(error: unknown): unknown {
  return isBerthError(error) ? [error.code, error.details] : error
}

test('what the system says of a build becomes what to do about it', () => {
  const details = (problem: string) => ['BUILD_FAILED', { app: 'cards', problem, output: [] }]
  assert.deepEqual(summary(buildError('cards', errno('ENOSPC', '/home/x'))), [
    'DISK_FULL',
    { path: '/home/x' },
  ])
  assert.deepEqual(summary(buildError('cards', errno('EDQUOT'))), [
    'DISK_FULL',
    { path: 'the home of the platform' },
  ])
  assert.deepEqual(
    summary(buildError('cards', errno('ENOENT', '/src/a'))),
    details('/src/a vanished while it was copied; deploy again when nothing writes there'),
  )
  assert.deepEqual(
    summary(buildError('cards', errno('EACCES', '/src/a'))),
    details("/src/a cannot be read; give the platform's user the right to"),
  )
  assert.deepEqual(
    summary(buildError('cards', new SourceChanged('a'))),
    details('a changed while it was copied; deploy again when nothing writes there'),
  )
})

test('what the system says of a start becomes what to do about it', () => {
  const details = (problem: string) => ['START_FAILED', { app: 'cards', processType: 'web', problem }]
  assert.deepEqual(summary(startError('cards', 'web', errno('ENOSPC', '/home/x'))), [
    'DISK_FULL',
    { path: '/home/x' },
  ])
  assert.deepEqual(
    summary(startError('cards', 'web', errno('EAGAIN'))),
    details('the system has no room for another process; stop something, or raise the limit (ulimit -u)'),
  )
  assert.deepEqual(
    summary(startError('cards', 'web', errno('EMFILE'))),
    details('too many files are open; stop something, or raise the limit (ulimit -n)'),
  )
})

test('what is a BerthError already stays as it is, and an abort is its reason', () => {
  const error = new BerthError('APP_NOT_FOUND', { app: 'cards' })
  assert.equal(buildError('cards', error), error)
  assert.equal(startError('cards', 'web', error), error)
  const reason = new Error('changed my mind')
  assert.equal(buildError('cards', errno('ENOENT'), AbortSignal.abort(reason)), reason)
  assert.equal(startError('cards', 'web', errno('ENOENT'), AbortSignal.abort(reason)), reason)
})
