import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, fleet, image } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { VERBS } from './rpc/verbs.ts'
import type { VerbName } from './rpc/verb.ts'
import { servedFake } from './testing/served-fake.ts'

const cards = app('cards', { source: '/srv/cards', env: { MODE: 'fast' }, formation: { web: 2 } })
const cardsJson = JSON.parse(JSON.stringify(cards)) as unknown
const all = fleet([cards])

// One call of each verb with all that it takes, and what the platform must be given then.
const CALLS: {
  readonly [Name in VerbName]: readonly [call: (platform: Platform) => unknown, args: readonly unknown[]]
} = {
  plan: [(p) => p.plan(all), [JSON.parse(JSON.stringify(all)), {}]],
  deploy: [
    (p) => p.deploy(cards, { source: image('ghcr.io/team/cards:2') }),
    [cardsJson, { source: { kind: 'image', reference: 'ghcr.io/team/cards:2', processType: 'web' } }],
  ],
  up: [(p) => p.up(all), [JSON.parse(JSON.stringify(all)), {}]],
  rollback: [(p) => p.rollback('cards', { to: 3 }), ['cards', { to: 3 }]],
  releases: [(p) => p.releases('cards'), ['cards']],
  scale: [(p) => p.scale('cards', { web: 2, worker: 0 }), ['cards', { web: 2, worker: 0 }, {}]],
  restart: [(p) => p.restart('cards', { processType: 'web' }), ['cards', { processType: 'web' }]],
  stop: [(p) => p.stop('cards'), ['cards', {}]],
  start: [(p) => p.start('cards', {}), ['cards', {}]],
  run: [(p) => p.run('cards', 'echo $A', { env: { A: '1' } }), ['cards', 'echo $A', { env: { A: '1' } }]],
  enter: [
    (p) =>
      p.enter('cards', {
        instance: 'web.2',
        command: 'ls',
        terminal: { columns: 80, rows: 24, type: 'xterm' },
      }),
    ['cards', { instance: 'web.2', command: 'ls', terminal: { columns: 80, rows: 24, type: 'xterm' } }],
  ],
  logs: [
    (p) => Array.fromAsync(p.logs('cards', { lines: 5, follow: false, processType: 'web' })),
    ['cards', { lines: 5, follow: false, processType: 'web' }],
  ],
  destroy: [(p) => p.destroy('cards'), ['cards', {}]],
  events: [
    (p) => Array.fromAsync(p.events({ app: 'cards', follow: true, lines: 0 })),
    [{ app: 'cards', follow: true, lines: 0 }],
  ],
  'apps.create': [(p) => p.apps.create('cards'), ['cards']],
  'apps.list': [(p) => p.apps.list(), []],
  'apps.report': [(p) => p.apps.report('cards'), ['cards']],
  'config.list': [(p) => p.config.list({ global: true }), [{ global: true }]],
  'config.get': [(p) => p.config.get('cards', 'KEY'), ['cards', 'KEY']],
  // Keys that are called like options of this interface must stay keys.
  'config.set': [
    (p) => p.config.set('cards', { signal: '1', onEvent: '2' }, { restart: false }),
    ['cards', { signal: '1', onEvent: '2' }, { restart: false }],
  ],
  'config.unset': [(p) => p.config.unset('cards', ['A', 'B']), ['cards', ['A', 'B'], {}]],
  'config.clear': [(p) => p.config.clear('cards', { restart: false }), ['cards', { restart: false }]],
  'config.import': [
    (p) => p.config.import('cards', 'A=1\nB=2', { format: 'envfile', replace: true, restart: true }),
    ['cards', 'A=1\nB=2', { format: 'envfile', replace: true, restart: true }],
  ],
  'config.export': [(p) => p.config.export('cards', 'shell'), ['cards', 'shell']],
  'domains.add': [(p) => p.domains.add('cards', ['a.example.org']), ['cards', ['a.example.org']]],
  'domains.set': [(p) => p.domains.set('cards', []), ['cards', []]],
  'domains.remove': [(p) => p.domains.remove('cards', ['a.example.org']), ['cards', ['a.example.org']]],
  'settings.report': [(p) => p.settings.report('cards'), ['cards']],
  'settings.addOptions': [
    (p) => p.settings.addOptions('cards', ['deploy', 'run'], ['-v /a:/b'], { allow: true, restart: false }),
    ['cards', ['deploy', 'run'], ['-v /a:/b'], { allow: true, restart: false }],
  ],
  'settings.removeOptions': [
    (p) => p.settings.removeOptions('cards', ['build'], ['--pull']),
    ['cards', ['build'], ['--pull'], {}],
  ],
  'settings.clearOptions': [(p) => p.settings.clearOptions('cards', ['run']), ['cards', ['run'], {}]],
  'settings.limit': [
    (p) => p.settings.limit('cards', { memory: 2 ** 29, cpus: 0.5 }, { processType: 'web' }),
    ['cards', { memory: 2 ** 29, cpus: 0.5 }, { processType: 'web' }],
  ],
  'settings.clearLimits': [(p) => p.settings.clearLimits('cards'), ['cards', {}]],
  'settings.mount': [
    (p) =>
      p.settings.mount('cards', { from: 'data', to: '/data', owner: '1:2', mode: '0750', readOnly: true }),
    ['cards', { from: 'data', to: '/data', readOnly: true, owner: '1:2', mode: '0750' }, {}],
  ],
  'settings.unmount': [(p) => p.settings.unmount('cards', '/data'), ['cards', '/data', {}]],
  'settings.ensurePlace': [
    (p) => p.settings.ensurePlace('data', { owner: '1000', mode: '0700' }),
    ['data', { owner: '1000', mode: '0700' }],
  ],
  'settings.setBuildpacks': [
    (p) => p.settings.setBuildpacks('cards', ['apt', 'python']),
    ['cards', ['apt', 'python']],
  ],
  'settings.addBuildpack': [
    (p) => p.settings.addBuildpack('cards', 'ffmpeg', { index: 1 }),
    ['cards', 'ffmpeg', { index: 1 }],
  ],
  'settings.removeBuildpack': [(p) => p.settings.removeBuildpack('cards', 'apt'), ['cards', 'apt']],
  'checks.report': [(p) => p.checks.report('cards'), ['cards']],
  'checks.run': [(p) => p.checks.run('cards', { instance: 'web.1' }), ['cards', { instance: 'web.1' }]],
  'oneOffs.start': [
    (p) => p.oneOffs.start('cards', 'echo $A', { env: { A: '1' } }),
    ['cards', 'echo $A', { env: { A: '1' } }],
  ],
  'oneOffs.list': [(p) => p.oneOffs.list('cards'), ['cards']],
  'oneOffs.stop': [(p) => p.oneOffs.stop('cards', 'run-1'), ['cards', 'run-1']],
  'builds.output': [(p) => p.builds.output('cards', { release: 3 }), ['cards', { release: 3 }]],
  'builds.detect': [
    (p) => p.builds.detect({ kind: 'folder', path: '/srv/cards' }),
    [{ kind: 'folder', path: '/srv/cards' }, {}],
  ],
  'routing.report': [(p) => p.routing.report('cards'), ['cards']],
  'routing.set': [
    (p) => p.routing.set('cards', { ports: [{ scheme: 'http', port: 80, targetPort: 5000 }], hsts: null }),
    ['cards', { ports: [{ scheme: 'http', port: 80, targetPort: 5000 }], hsts: null }, {}],
  ],
  'certificates.enable': [(p) => p.certificates.enable('cards', { force: true }), ['cards', { force: true }]],
  'certificates.disable': [(p) => p.certificates.disable('cards'), ['cards']],
  'certificates.add': [
    (p) => p.certificates.add('cards', { certificate: 'a', key: 'b' }),
    ['cards', { certificate: 'a', key: 'b' }],
  ],
  'certificates.list': [(p) => p.certificates.list(), []],
  'certificates.renew': [(p) => p.certificates.renew(), []],
  'certificates.settings': [(p) => p.certificates.settings(), []],
  'certificates.set': [
    (p) => p.certificates.set({ email: 'ann@example.org' }),
    [{ email: 'ann@example.org' }],
  ],
  'registry.login': [
    (p) => p.registry.login('ghcr.io', 'ann', 'password'),
    ['ghcr.io', 'ann', 'password', {}],
  ],
  'registry.logout': [(p) => p.registry.logout('ghcr.io'), ['ghcr.io']],
  'registry.list': [(p) => p.registry.list(), []],
  'redis.create': [(p) => p.redis.create('cache'), ['cache', {}]],
  'redis.list': [(p) => p.redis.list(), []],
  'redis.info': [(p) => p.redis.info('cache'), ['cache']],
  'redis.link': [
    (p) => p.redis.link('cache', 'cards', { key: 'CACHE_URL', restart: false }),
    ['cache', 'cards', { key: 'CACHE_URL', restart: false }],
  ],
  'redis.unlink': [(p) => p.redis.unlink('cache', 'cards'), ['cache', 'cards', {}]],
  'redis.export': [(p) => p.redis.export('cache'), ['cache', {}]],
  'redis.import': [(p) => p.redis.import('cache'), ['cache', {}]],
  'redis.destroy': [(p) => p.redis.destroy('cache'), ['cache', {}]],
}

test('every verb arrives with its arguments, once', async () => {
  await using served = await servedFake()
  for (const [call] of Object.values(CALLS)) await call(served.client)
  assert.deepEqual(
    served.fake.asked.map(({ verb, args }) => ({ verb, args: args.map(withoutLive) })),
    Object.entries(CALLS).map(([verb, [, args]]) => ({ verb, args })),
  )
})

test('a result comes back as the value it was, and nothing as undefined', async () => {
  const releases = [
    {
      app: 'cards',
      release: 2,
      status: 'active',
      createdAt: '2026-01-02T03:04:05.678Z',
      summary: 'web 1 -> 2, ümlaut\u2028and line separator',
      digest: 'abc',
      formation: { web: 2 },
    },
  ] as const
  await using served = await servedFake({ releases: async () => releases, stop: async () => {} })
  assert.deepEqual(await served.client.releases('cards'), releases)
  assert.equal(await served.client.stop('cards'), undefined)
})

test('a description arrives frozen, and one that is wrong is refused before the platform sees it', async () => {
  await using served = await servedFake()
  await served.client.deploy(cards)
  assert.ok(Object.isFrozen(served.fake.asked[0]?.args[0]))
  await assert.rejects(served.client.deploy({ ...cards, formation: { web: -1 } }), {
    code: 'INVALID_DESCRIPTION',
    details: {
      subject: 'cards',
      problems: ['formation.web: -1 is no quantity: use a whole number from 0 to 100'],
    },
  })
  assert.equal(served.fake.asked.length, 1)
})

test('the table of verbs cannot lack one, nor read a parameter as another type', () => {
  // @ts-expect-error a verb is missing
  const { plan, ...lacking }: typeof VERBS = VERBS as Omit<typeof VERBS, 'deploy'>
  assert.ok(plan && lacking)
})

function withoutLive(arg: unknown): unknown {
  if (typeof arg !== 'object' || arg === null || !('signal' in arg) || typeof arg.signal === 'string')
    return arg
  const { signal: _, ...rest } = arg as Record<string, unknown>
  return rest
}
