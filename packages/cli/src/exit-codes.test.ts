import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BerthError, ERROR_CODES } from '@berth/sdk'
import { EXIT_CODES } from './exit-codes.ts'
import { runCommand } from './testing/run-command.ts'

test('every error has an exit code of its family', () => {
  assert.deepEqual(Object.keys(EXIT_CODES), ERROR_CODES)
  assert.deepEqual(new Set(Object.values(EXIT_CODES)), new Set([1, 2, 3, 4, 5, 6]))
})

test('an error is written to standard error, with its remedy, and its exit code', async () => {
  const { code, stdout, stderr } = await runCommand(['apps:report', 'card'], {
    verbs: {
      'apps.report': () => Promise.reject(new BerthError('APP_NOT_FOUND', { app: 'card', near: 'cards' })),
    },
  })
  assert.deepEqual(
    { code, stdout, stderr },
    { code: 3, stdout: '', stderr: 'error: There is no app card; did you mean cards?\n' },
  )
})

test('an error is a line of JSON with --json', async () => {
  const error = new BerthError('DOMAIN_TAKEN', { domain: 'a.example.org', owner: 'poker' })
  const { code, stdout, stderr } = await runCommand(['domains:add', 'cards', 'a.example.org', '--json'], {
    verbs: { 'domains.add': () => Promise.reject(error) },
  })
  assert.deepEqual(
    { code, stdout, stderr: JSON.parse(stderr) as unknown },
    { code: 4, stdout: '', stderr: error.toJSON() },
  )
})

test('an error that nobody foresaw is written with where it came from', async () => {
  const { code, stderr } = await runCommand(['apps:list'], {
    verbs: { 'apps.list': () => Promise.reject(new TypeError('oh no')) },
  })
  assert.equal(code, 1)
  assert.match(stderr, /^error: TypeError: oh no\n {4}at .*exit-codes\.test\.ts/)
})

test('an interrupted command exits with 130 and says nothing', async () => {
  const abort = new AbortController()
  const { code, stderr } = await runCommand(['deploy', 'cards', '--quiet'], {
    signal: abort.signal,
    verbs: {
      async deploy(_target, options) {
        abort.abort(new DOMException('The command was interrupted', 'AbortError'))
        throw options?.signal?.reason
      },
    },
  })
  assert.deepEqual({ code, stderr }, { code: 130, stderr: '' })
})
