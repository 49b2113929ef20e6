import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { command, http, tcp, uptime } from '../descriptions/check.ts'
import { isBerthError } from '../errors.ts'
import { parseAppJson } from './app-json.ts'

const parse = (json: unknown): ReturnType<typeof parseAppJson> => parseAppJson('hello', JSON.stringify(json))

suite('app.json', () => {
  test('checks are read in seconds, each of its kind; liveness is not about releases', () => {
    const { checks } = parse({
      healthchecks: {
        web: [
          {
            type: 'startup',
            path: '/up',
            attempts: 5,
            wait: 2,
            timeout: 3,
            initialDelay: 1,
            content: 'ok',
            httpHeaders: [{ name: 'a', value: 'b' }],
          },
          { type: 'liveness', path: '/alive' },
          { listening: true },
        ],
        worker: [{ uptime: 7 }, { command: ['test', '-f', "it's here"], timeout: 1 }],
      },
    })
    assert.deepEqual(checks, {
      web: [
        http('/up', {
          attempts: 5,
          interval: 2000,
          timeout: 3000,
          initialDelay: 1000,
          content: 'ok',
          headers: { a: 'b' },
        }),
        tcp(),
      ],
      worker: [uptime(7000), command(`'test' '-f' 'it'\\''s here'`, { timeout: 1000 })],
    })
  })

  test('one quantity makes it the owner of the formation', () => {
    assert.deepEqual(parse({ formation: { web: { quantity: 2, max_parallel: 1 }, worker: {} } }).formation, {
      web: 2,
    })
    assert.equal(parse({ formation: { web: { max_parallel: 1 } } }).formation, undefined)
  })

  test('env knows defaults, generated, required and synced values', () => {
    assert.deepEqual(
      parse({
        env: { A: 'x', B: { generator: 'secret' }, C: { required: false }, D: { value: 'y', sync: true } },
      }).env,
      {
        A: { value: 'x', isGenerated: false, isRequired: true, isSynced: false },
        B: { isGenerated: true, isRequired: true, isSynced: false },
        C: { isGenerated: false, isRequired: false, isSynced: false },
        D: { value: 'y', isGenerated: false, isRequired: true, isSynced: true },
      },
    )
  })

  test('tasks are read from both places, and comments are allowed', () => {
    const text = `{ // tasks\n "scripts": { "postdeploy": "seed", "dokku": { "predeploy": "assets", "postdeploy": "notify" } }, }`
    assert.deepEqual(parseAppJson('hello', text).tasks, {
      predeploy: 'assets',
      postdeploy: 'notify',
      firstPostdeploy: 'seed',
    })
  })

  test('every problem is told at once', () => {
    assert.throws(
      () =>
        parse({
          formation: { web: { quantity: -1 } },
          healthchecks: { web: [{ path: '/', uptime: 1 }] },
          env: { 'A-B': 'x' },
        }),
      (error) => isBerthError(error, 'INVALID_APP_JSON') && error.details.problems.length === 3,
    )
    assert.throws(() => parseAppJson('hello', '{ "env": '), { code: 'INVALID_APP_JSON' })
  })

  test('no input does anything but be read or be refused', () => {
    const keys = fc.constantFrom('formation', 'healthchecks', 'env', 'scripts')
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(keys, fc.jsonValue()),
      fc.dictionary(keys, fc.dictionary(fc.string(), fc.jsonValue())),
    )
    fc.assert(
      fc.property(anything, (json) => {
        try {
          parse(json)
        } catch (error) {
          assert(isBerthError(error, 'INVALID_APP_JSON'))
        }
      }),
    )
  })
})
