import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FakeVerbs } from '@berth/server/testing'
import { runCommand } from './testing/run-command.ts'
import { instance, report, result } from './testing/samples.ts'

const verbs: FakeVerbs = {
  deploy: async () => result,
  scale: async () => result,
  rollback: async () => ({ ...result, release: 4 }),
  restart: async () => ({ ...result, changed: false }),
  releases: async () => [
    {
      app: 'cards',
      release: 3,
      status: 'active',
      createdAt: '2026-01-02T03:04:05.678Z',
      summary: 'new source; web 1 -> 2',
      digest: 'd',
      formation: {},
    },
  ],
  plan: async () => [
    { app: 'cards', release: 4, steps: [{ do: 'start', instances: ['web.1'] }, { do: 'drain' }] },
    { app: 'hello', release: 1, steps: [] },
  ],
  'apps.list': async () => [report, { ...report, app: 'a', state: 'created', urls: [], formation: {} }],
  'apps.report': async () => report,
  'domains.add': async () => ['a.example.org'],
  'domains.set': async (_app, domains) => domains,
  'domains.remove': async () => [],
  'redis.create': async () => ({ name: 'cache', kind: 'redis', state: 'up', links: [] }),
  'redis.link': async () => ({ changed: ['REDIS_URL'], deploys: [result] }),
  'redis.unlink': async () => ({ changed: ['REDIS_URL'], deploys: [] }),
  'redis.info': async () => ({
    name: 'cache',
    kind: 'redis',
    state: 'up',
    address: { host: '127.0.0.1', port: 6000 },
    links: [{ app: 'cards', key: 'REDIS_URL' }],
  }),
  'redis.list': async () => [{ name: 'cache', kind: 'redis', state: 'stopped', links: [] }],
}

const DEPLOYED = '✓ cards  http://cards.localhost:8080  release 3 in 1.2 s\n'

// What is typed, what the platform is asked, and what is written.
const CASES: readonly (readonly [line: string, asked: readonly unknown[], stdout: string])[] = [
  ['deploy cards', [['deploy', 'cards', { wait: true }]], DEPLOYED],
  [
    'deploy cards ../apps/cards',
    [['deploy', 'cards', { wait: true, source: { kind: 'folder', path: '/apps/cards' } }]],
    DEPLOYED,
  ],
  ['deploy cards --no-wait', [['deploy', 'cards', { wait: false }]], DEPLOYED],
  [
    'git:from-image cards ghcr.io/team/cards:2 --process-type bot',
    [
      [
        'deploy',
        'cards',
        { wait: true, source: { kind: 'image', reference: 'ghcr.io/team/cards:2', processType: 'bot' } },
      ],
    ],
    DEPLOYED,
  ],
  ['rollback cards', [['rollback', 'cards', {}]], DEPLOYED.replace('release 3', 'release 4')],
  ['rollback cards 2', [['rollback', 'cards', { to: 2 }]], DEPLOYED.replace('release 3', 'release 4')],
  [
    'releases cards',
    [['releases', 'cards']],
    'RELEASE  STATUS  CREATED                   CHANGES\n3        active  2026-01-02T03:04:05.678Z  new source; web 1 -> 2\n',
  ],
  [
    'plan cards',
    [['plan', 'cards', {}]],
    'cards  release 4\n  start web.1\n  let requests in flight finish\nhello  nothing to do\n',
  ],
  ['ps:scale cards web=2 worker=0', [['scale', 'cards', { web: 2, worker: 0 }, {}]], DEPLOYED],
  [
    'ps:scale cards',
    [['apps.report', 'cards']],
    'PROCESS TYPE  QUANTITY\nweb           1\nworker        0\n',
  ],
  ['ps:restart cards', [['restart', 'cards', {}]], DEPLOYED.replace('release 3 in 1.2 s', 'nothing to do')],
  [
    'ps:restart cards web',
    [['restart', 'cards', { processType: 'web' }]],
    DEPLOYED.replace('release 3 in 1.2 s', 'nothing to do'),
  ],
  ['ps:stop cards', [['stop', 'cards', {}]], 'Stopped cards.\n'],
  ['ps:start cards', [['start', 'cards', {}]], 'Started cards.\n'],
  ['ps:report cards', [['apps.report', 'cards']], 'web.1 up, release 3, 127.0.0.1:20001\n'],
  ['apps:create cards', [['apps.create', 'cards']], 'Created cards.\n'],
  [
    'apps:list',
    [['apps.list']],
    'APP    STATE    RELEASE  FORMATION       URL\ncards  running  3        web=1 worker=0  http://cards.localhost:8080\na      created  3\n',
  ],
  [
    'apps:report cards',
    [['apps.report', 'cards']],
    [
      'app            cards',
      'state          running',
      'release        3',
      'source         /srv/cards',
      'urls           http://cards.localhost:8080',
      'domains        cards.localhost',
      'formation      web=1 worker=0',
      'instance       web.1 up, release 3, 127.0.0.1:20001',
      'deploy option  --cap-add=NET_ADMIN',
      'limits of *    memory 512m, cpus 0.5',
      'mount          data to /data (read only)',
      'buildpacks     apt python',
      'resource       cache as REDIS_URL\n',
    ].join('\n'),
  ],
  [
    'apps:destroy cards --force',
    [
      ['apps.report', 'cards'],
      ['destroy', 'cards', {}],
    ],
    'Destroyed cards.\n',
  ],
  [
    'domains:add cards a.example.org b.example.org',
    [['domains.add', 'cards', ['a.example.org', 'b.example.org']]],
    'cards is reached at a.example.org.\n',
  ],
  [
    'domains:remove cards a.example.org',
    [['domains.remove', 'cards', ['a.example.org']]],
    'cards is reached at its default domain.\n',
  ],
  [
    'domains:set cards a.example.org b.example.org',
    [['domains.set', 'cards', ['a.example.org', 'b.example.org']]],
    'cards is reached at a.example.org, b.example.org.\n',
  ],
  ['domains:clear cards', [['domains.set', 'cards', []]], 'cards is reached at its default domain.\n'],
  ['domains:list cards', [['apps.report', 'cards']], 'cards.localhost\n'],
  ['domains:report cards', [['apps.report', 'cards']], 'cards.localhost\n'],
  [
    'redis:create cache',
    [['redis.create', 'cache', {}]],
    'Created cache; link it with: berth redis:link cache <app>\n',
  ],
  [
    'redis:link cache cards --key CACHE_URL --no-restart',
    [['redis.link', 'cache', 'cards', { key: 'CACHE_URL', restart: false }]],
    `Linked cache to cards.\n${DEPLOYED}`,
  ],
  [
    'redis:unlink cache cards',
    [['redis.unlink', 'cache', 'cards', { restart: true }]],
    'Unlinked cache from cards.\n',
  ],
  [
    'redis:info cache',
    [['redis.info', 'cache']],
    'name     cache\nstate    up\naddress  127.0.0.1:6000\nlink     cards as REDIS_URL\n',
  ],
  ['redis:list', [['redis.list']], 'NAME   STATE    ADDRESS  APPS\ncache  stopped\n'],
  [
    'redis:destroy cache -f',
    [
      ['redis.info', 'cache'],
      ['redis.destroy', 'cache', {}],
    ],
    'Destroyed cache.\n',
  ],
]

for (const [line, asked, stdout] of CASES) {
  test(`berth ${line}`, async () => {
    const outcome = await runCommand(line.split(' '), { verbs })
    assert.deepEqual(
      { code: outcome.code, stderr: outcome.stderr, asked: outcome.asked, stdout: outcome.stdout },
      { code: 0, stderr: '', asked, stdout },
    )
    assert.equal(outcome.platform.disposals, 1)
  })
}

test('with --json each result is the value itself, on one line', async () => {
  const outcome = await runCommand(['ps:report', 'cards', '--json'], { verbs })
  assert.equal(outcome.stdout, `${JSON.stringify([instance])}\n`)
})

test('what is warned of is told beside what was done', async () => {
  const warns: FakeVerbs = {
    ...verbs,
    'routing.report': async () => ({}),
    'routing.set': async (app, { ports }, { onEvent } = {}) => {
      onEvent?.({ at: '2026-01-02T03:04:05.678Z', app, type: 'routing-changed', properties: ['ports'] })
      onEvent?.({ at: '2026-01-02T03:04:05.678Z', app, type: 'warning', message: 'there is no certificate' })
      return { ports: ports ?? [] }
    },
  }
  const { stdout, stderr } = await runCommand(['ports:set', 'vpn', 'https:443:8384'], { verbs: warns })
  assert.deepEqual(
    [stdout, stderr],
    ['vpn is reached at https:443:8384.\n', 'warning: there is no certificate\n'],
  )
})

test('with --quiet what was done is not told, and what was asked for is', async () => {
  assert.equal((await runCommand(['deploy', 'cards', '--quiet'], { verbs })).stdout, '')
  assert.equal((await runCommand(['ps:stop', 'cards', '--quiet'], { verbs })).stdout, '')
  assert.equal(
    (await runCommand(['domains:list', 'cards', '--quiet'], { verbs })).stdout,
    'cards.localhost\n',
  )
})

test('a quantity that is none is refused before anything is asked', async () => {
  const { code, stderr, asked } = await runCommand(['ps:scale', 'cards', 'web:2'])
  assert.deepEqual(
    { code, stderr, asked },
    { code: 2, stderr: 'error: ps:scale takes quantities such as web=2, not "web:2"\n', asked: [] },
  )
})

test('something is destroyed only when its name is typed', async () => {
  const mistaken = await runCommand(['apps:destroy', 'cards'], { verbs, stdin: 'card\n' })
  assert.deepEqual([mistaken.code, mistaken.asked], [2, [['apps.report', 'cards']]])
  assert.match(mistaken.stderr, /error: The confirmation was not cards, so nothing was changed\n$/)
  const silent = await runCommand(['redis:destroy', 'cache'], { verbs })
  assert.deepEqual([silent.code, silent.asked], [2, [['redis.info', 'cache']]])
  const right = await runCommand(['apps:destroy', 'cards'], { verbs, stdin: 'cards\n' })
  assert.deepEqual([right.code, right.asked.at(-1)], [0, ['destroy', 'cards', {}]])
})
