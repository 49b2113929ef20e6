import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { command, http, tcp, uptime } from '../descriptions/check.ts'
import { isBerthError } from '../errors.ts'
import { parseAppJson } from './app-json.ts'

const parse = (json: unknown): ReturnType<typeof parseAppJson> => parseAppJson('hello', JSON.stringify(json))

suite('app.json', () => {
  test('checks are read in seconds, each of its kind', () => {
    const { checks, warnings } = parse({
      healthchecks: {
        web: [
          {
            type: 'startup',
            name: 'is up',
            path: '/up',
            attempts: 5,
            wait: 2,
            timeout: 3,
            initialDelay: 1,
            content: 'ok',
            httpHeaders: [{ name: 'a', value: 'b' }],
          },
          { type: 'startup', path: '/admin', scheme: 'HTTPS', port: 8443, warn: true },
          { type: 'startup', listening: true, port: 9000, warn: false },
        ],
        worker: [
          { type: 'startup', uptime: 7, name: 'stays up', warn: true },
          { type: 'startup', command: ['test', '-f', "it's here"], timeout: 1 },
        ],
      },
    })
    assert.deepEqual(checks, {
      web: [
        http('/up', {
          name: 'is up',
          attempts: 5,
          interval: 2000,
          timeout: 3000,
          initialDelay: 1000,
          content: 'ok',
          headers: { a: 'b' },
        }),
        http('/admin', { scheme: 'https', port: 8443, warn: true }),
        tcp({ port: 9000 }),
      ],
      worker: [
        uptime(7000, { name: 'stays up', warn: true }),
        command(`'test' '-f' 'it'\\''s here'`, { timeout: 1000 }),
      ],
    })
    assert.deepEqual(warnings, [])
  })

  test('only checks of type startup are taken, and a warning tells of each other one and of what is not done', () => {
    const { checks, warnings } = parse({
      healthchecks: {
        web: [
          { type: 'startup', path: '/up', onFailure: { command: ['reboot'] } },
          { type: 'liveness', path: '/alive' },
          { listening: true },
        ],
        worker: [{ type: 'readiness', uptime: 1 }],
        clock: [],
      },
    })
    // Without any of their own, workers get the default ones; an empty list asks for none.
    assert.deepEqual(checks, { web: [http('/up')], clock: [] })
    assert.deepEqual(warnings, [
      'healthchecks.web[0]: onFailure is not done; berth events -t tells of every failure',
      'healthchecks.web[1] is not checked, since it is of type liveness; those of type startup decide about a release',
      'healthchecks.web[2] is not checked, since it has no type; those of type startup decide about a release',
      'healthchecks.worker[0] is not checked, since it is of type readiness; those of type startup decide about a release',
    ])
  })

  test('one quantity makes it the owner of the formation', () => {
    assert.deepEqual(parse({ formation: { web: { quantity: 2, max_parallel: 1 }, worker: {} } }).formation, {
      web: 2,
    })
    assert.equal(parse({ formation: { web: { max_parallel: 1 } } }).formation, undefined)
  })

  test('how many start at a time is read beside quantities', () => {
    const formation = { web: { quantity: 4, max_parallel: 2 }, worker: { max_parallel: 1 }, clock: {} }
    assert.deepEqual(parse({ formation }).maxParallel, { web: 2, worker: 1 })
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
    const { tasks } = parseAppJson('hello', text)
    assert.deepEqual(tasks, { predeploy: 'assets', postdeploy: 'notify', firstPostdeploy: 'seed' })
  })

  test('every problem is told at once', () => {
    assert.throws(
      () =>
        parse({
          formation: { web: { quantity: -1 }, worker: { max_parallel: 0 } },
          healthchecks: {
            web: [
              { type: 'startup', path: '/', uptime: 1 },
              { type: 'start', path: '/' },
              { type: 'startup', path: '/', scheme: 'gopher' },
              { type: 'startup', listening: true, port: 0 },
            ],
          },
          env: { 'A-B': 'x' },
        }),
      (error) => {
        assert(isBerthError(error, 'INVALID_APP_JSON'))
        assert.deepEqual(error.details.problems, [
          'formation.web.quantity: -1 is no quantity: use a whole number from 0 to 100',
          'formation.worker.max_parallel: use a whole number from 1',
          'healthchecks.web[0]: exactly one of listening, command, path and uptime decides what is checked, not 2',
          'healthchecks.web[1]: the type "start" is none of startup, readiness and liveness',
          'healthchecks.web[2]: the scheme "gopher" is neither http nor https',
          'healthchecks.web[3]: 0 is no port',
          'env: "A-B" is no key: use letters, digits and underscores, not beginning with a digit; did you mean A_B?',
        ])
        return true
      },
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
