import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isBerthError } from '../errors.ts'
import { app } from './app.ts'
import { redis, secret } from './env-value.ts'
import { image } from './image.ts'
import { parseApp } from './parse-app.ts'

const FULL = app('cards', {
  source: '/srv/cards',
  dockerOptions: { deploy: ['--init'], allow: ['--privileged'] },
  limits: { web: { memory: '512m' }, '*': { cpus: 0.5 } },
  buildpacks: ['chrome', 'https://github.com/heroku/heroku-buildpack-python#v300'],
  buildSecrets: { NPM_TOKEN: secret('NPM_TOKEN'), SENTRY: secret('SENTRY_TOKEN', { scope: 'global' }) },
  mounts: [{ from: '/srv/data', to: '/data', owner: '1000:1000', mode: '0750', allow: true }],
})

const json = (description: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(description)) as Record<string, unknown>

test('a description survives JSON with all that it says', () => {
  assert.deepEqual(parseApp(json(FULL)), FULL)
  assert.deepEqual(FULL.limits, { web: { memory: 536_870_912 }, '*': { cpus: 0.5 } })
  assert.deepEqual(FULL.dockerOptions, { build: [], deploy: ['--init'], run: [], allow: ['--privileged'] })
  assert.deepEqual(app('x', { source: '/x', limits: { cpus: 2 } }).limits, { '*': { cpus: 2 } })
})

test('one that an older Berth wrote is read, with none of what it did not know', () => {
  const { dockerOptions: _1, limits: _2, buildpacks: _3, buildSecrets: _4, ...older } = json(FULL)
  const { dockerOptions, limits, buildpacks, buildSecrets } = parseApp(older)
  assert.deepEqual(
    { dockerOptions, limits, buildpacks, buildSecrets },
    {
      dockerOptions: { build: [], deploy: [], run: [], allow: [] },
      limits: {},
      buildpacks: [],
      buildSecrets: {},
    },
  )
})

test('what is shaped wrongly, or cannot be, is refused with its place', () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ dockerOptions: ['--init'] }, /dockerOptions is no object/],
    [{ dockerOptions: { build: [], deploy: [1], run: [], allow: [] } }, /dockerOptions/],
    [{ dockerOptions: { build: [], deploy: [], run: [], allow: [], start: [] } }, /dockerOptions/],
    [{ limits: { web: { memory: '512m' } } }, /limits is no object of limits/],
    [{ limits: { web: { disk: 1 } } }, /limits is no object of limits/],
    [{ limits: { web: { memory: 1 } } }, /limits\.web: memory .* at least 6m/],
    [{ limits: { web: { cpus: -1 } } }, /limits\.web: cpus/],
    [{ buildpacks: 'python' }, /buildpacks is no list of texts/],
    [{ buildpacks: ['$(id)'] }, /buildpacks: "\$\(id\)" is no buildpack/],
    [{ buildpacks: ['-x'] }, /is no buildpack/],
    [{ buildpacks: ['a\nb'] }, /is no buildpack/],
    [{ buildSecrets: ['NPM_TOKEN'] }, /buildSecrets is no object of secrets/],
    [{ buildSecrets: { NPM_TOKEN: 'abc' } }, /buildSecrets is no object of secrets/],
    [{ buildSecrets: { NPM_TOKEN: { kind: 'secret', name: 'A' } } }, /buildSecrets is no object of secrets/],
    [{ mounts: [{ from: 'a', to: '/x', readOnly: 'no', exclusive: false }] }, /mounts is no list/],
    [{ mounts: [{ from: 'a', to: '/x', owner: 1, readOnly: false, exclusive: false }] }, /mounts is no list/],
    // Another spelling of the root, which a guard that compares paths would not know.
    [{ mounts: [{ from: '//', to: '/x', readOnly: false, exclusive: false }] }, /mounts: "\/\/"/],
    [{ mounts: [{ from: '/srv//etc', to: '/x', readOnly: false, exclusive: false }] }, /"\/srv\/\/etc"/],
    [
      { mounts: [{ from: '../../etc', to: '/x', readOnly: false, exclusive: false }] },
      /mounts: "..\/..\/etc"/,
    ],
    [{ mounts: [{ from: '/a/../etc', to: '/x', readOnly: false, exclusive: false }] }, /mounts/],
    [{ mounts: [{ from: 'a', to: '/x:/y', readOnly: false, exclusive: false }] }, /mounts/],
    [{ mounts: [{ from: 'a', to: '/x', owner: '$(id)', readOnly: false, exclusive: false }] }, /no owner/],
    [
      { mounts: [1, 2].map(() => ({ from: 'a', to: '/x', readOnly: false, exclusive: false })) },
      /two go to \/x/,
    ],
  ]
  for (const [change, message] of wrong)
    assert.throws(() => parseApp({ ...json(FULL), ...change }), { code: 'INVALID_DESCRIPTION', message })
  assert.throws(() => app('x', { source: '/x', limits: { memory: 'lots' } }), { code: 'INVALID_DESCRIPTION' })
})

test('what must be alone is not told to start first', () => {
  const world = { from: 'world', to: '/world', exclusive: true }
  const told = [
    [{ publish: [25_565], order: 'start-first' }, /order\.\*: .* of what publishes a port; leave it out$/],
    [{ mounts: [world], order: { worker: 'start-first' } }, /order\.worker: .* only one instance may see/],
  ] as const
  for (const [options, message] of told)
    assert.throws(() => app('x', { source: '/x', ...options }), { code: 'INVALID_DESCRIPTION', message })
  // The port leads to web, and others may be two for a moment.
  app('x', { source: '/x', publish: [25_565], order: { web: 'stop-first', '*': 'start-first' } })
})

test('secrets of builds are config that is set by hand, under names that can be variables', () => {
  assert(Object.isFrozen(FULL.buildSecrets))
  const wrong: readonly (readonly [object, string])[] = [
    [{ 'npm-token': secret('NPM_TOKEN') }, '"npm-token" is no key'],
    [{ ca: secret('CA') }, 'ca: certificates have the name ca in builds; choose another one'],
    [{ NPM_TOKEN: 'abc' }, "NPM_TOKEN: it is no secret; write secret('NPM_TOKEN'), and set it"],
    [{ CACHE: redis('cache') }, 'CACHE: it is no secret'],
    [{ KEY: secret('KEY', { generate: true }) }, 'KEY: it cannot be generated'],
  ]
  for (const [buildSecrets, text] of wrong) {
    assert.throws(
      () =>
        app('x', { source: '/x', buildSecrets: buildSecrets as Record<string, ReturnType<typeof secret>> }),
      (error) => isBerthError(error, 'INVALID_DESCRIPTION') && error.message.includes(text),
      text,
    )
  }
  const buildSecrets = { NPM_TOKEN: secret('NPM_TOKEN') }
  assert.throws(() => app('x', { source: image('redis:8'), buildSecrets }), {
    message: /buildSecrets: an image that others make is not built/,
  })
})

test('no input does anything but be read or be refused', () => {
  const fields = fc.constantFrom(
    'source',
    'dockerOptions',
    'limits',
    'buildpacks',
    'buildSecrets',
    'mounts',
    'publish',
    'env',
    'name',
  )
  fc.assert(
    fc.property(fields, fc.jsonValue(), (field, value) => {
      try {
        parseApp({ ...json(FULL), [field]: value })
      } catch (error) {
        assert(isBerthError(error, 'INVALID_DESCRIPTION'))
      }
    }),
  )
})
