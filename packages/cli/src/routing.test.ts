import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AppCertificate, RoutingChanges, RoutingProperties } from '@berth/sdk'
import type { FakeVerbs } from '@berth/server/testing'
import { runCommand } from './testing/run-command.ts'

const HTTP = { scheme: 'http', port: 80, targetPort: 5000 } as const
const HTTPS = { scheme: 'https', port: 443, targetPort: 8384 } as const
const KNOWN: RoutingProperties = { ports: [HTTP], maxBodySize: 1_024, hsts: { maxAge: 60 } }

const certificate: AppCertificate = {
  app: 'cards',
  source: 'acme',
  authority: 'staging',
  details: {
    domains: ['cards.example.org'],
    issuer: 'Pebble',
    serial: '01',
    notBefore: 0,
    notAfter: Date.UTC(2026, 3, 1, 12),
  },
  wanted: ['cards.example.org', 'old.example.org'],
  attempts: 0,
  failed: [{ domain: 'old.example.org', problem: 'it does not point here' }],
  nextAttempt: Date.UTC(2026, 2, 1, 12),
}

const verbs: FakeVerbs = {
  'routing.report': async () => KNOWN,
  'routing.set': async (_app, changes) => withChanges(changes),
  'certificates.enable': async () => certificate,
  'certificates.add': async () => ({ ...certificate, source: 'own', failed: [] }),
  'certificates.list': async () => [certificate],
  'certificates.renew': async () => [],
  'certificates.set': async (settings) => settings,
}

function withChanges(changes: RoutingChanges): RoutingProperties {
  const entries = Object.entries({ ...KNOWN, ...changes }).filter(([, value]) => value !== null)
  return Object.fromEntries(entries)
}

// What is typed, what the platform is asked to change, and what is written.
const ROUTING: readonly (readonly [line: string, changes: RoutingChanges, stdout: string])[] = [
  [
    'ports:add cards https:443:8384 http:80:5000',
    { ports: [HTTP, HTTPS] },
    'cards is reached at http:80:5000, https:443:8384.\n',
  ],
  ['ports:set cards https:443:8384', { ports: [HTTPS] }, 'cards is reached at https:443:8384.\n'],
  ['ports:remove cards 80', { ports: [] }, 'cards is reached at the usual ports.\n'],
  ['ports:remove cards http:80:5000', { ports: [] }, 'cards is reached at the usual ports.\n'],
  ['ports:clear cards', { ports: [] }, 'cards is reached at the usual ports.\n'],
  [
    'proxy:ports-add cards https:443:8384',
    { ports: [HTTP, HTTPS] },
    'cards is reached at http:80:5000, https:443:8384.\n',
  ],
  ['proxy:ports-clear cards', { ports: [] }, 'cards is reached at the usual ports.\n'],
  [
    'router:set cards client-max-body-size 20m',
    { maxBodySize: 20_971_520 },
    'client-max-body-size of cards is 20971520 bytes.\n',
  ],
  [
    'router:set cards client-max-body-size',
    { maxBodySize: null },
    'client-max-body-size of cards is as is usual.\n',
  ],
  [
    'nginx:set cards proxy-read-timeout 90s',
    { responseTimeout: 90_000 },
    'proxy-read-timeout of cards is 90000 ms.\n',
  ],
  [
    'router:set cards proxy-connect-timeout 500ms',
    { connectTimeout: 500 },
    'proxy-connect-timeout of cards is 500 ms.\n',
  ],
  [
    'router:set cards https-redirect false',
    { redirectsToHttps: false },
    'https-redirect of cards is false.\n',
  ],
  [
    'router:set cards hsts 31536000',
    { hsts: { maxAge: 31_536_000 } },
    'hsts of cards is max-age=31536000.\n',
  ],
  ['router:set cards hsts false', { hsts: null }, 'hsts of cards is as is usual.\n'],
  [
    'router:set cards hsts-preload true',
    { hsts: { maxAge: 60, preload: true } },
    'hsts-preload of cards is true.\n',
  ],
  ['maintenance:enable cards', { maintenance: true }, 'cards answers with a page of maintenance.\n'],
  ['maintenance:disable cards', { maintenance: null }, 'cards answers itself again.\n'],
]

for (const [line, changes, stdout] of ROUTING)
  test(`berth ${line}`, async () => {
    const outcome = await runCommand(line.split(' '), { verbs })
    // Some also take what is told while they work.
    const set = outcome.asked.flatMap(([verb, ...asked]) =>
      verb === 'routing.set' ? [asked.slice(0, 2)] : [],
    )
    assert.deepEqual(
      { code: outcome.code, stderr: outcome.stderr, set, stdout: outcome.stdout },
      { code: 0, stderr: '', set: [['cards', changes]], stdout },
    )
  })

// What is typed, what the platform is asked, and what is written.
const READING: readonly (readonly [line: string, asked: readonly unknown[], stdout: string])[] = [
  ['ports:list cards', ['routing.report', 'cards'], 'http:80:5000\n'],
  ['proxy:ports cards', ['routing.report', 'cards'], 'http:80:5000\n'],
  [
    'letsencrypt:enable cards',
    ['certificates.enable', 'cards', { force: false }],
    'The certificate of cards is good for cards.example.org until 2026-04-01 12:00.\n  not for old.example.org: it does not point here\n',
  ],
  ['letsencrypt:enable cards --force', ['certificates.enable', 'cards', { force: true }], ''],
  ['letsencrypt:disable cards', ['certificates.disable', 'cards'], 'cards has no certificate any more.\n'],
  ['certs:remove cards', ['certificates.disable', 'cards'], 'cards has no certificate any more.\n'],
  [
    'letsencrypt:list',
    ['certificates.list'],
    'APP    FROM         GOOD UNTIL        RENEWED AT        FAILED\ncards  letsencrypt  2026-04-01 12:00  2026-03-01 12:00  old.example.org\n',
  ],
  ['letsencrypt:auto-renew', ['certificates.renew'], 'Nothing is due.\n'],
  [
    'letsencrypt:set email ann@example.org',
    ['certificates.set', { email: 'ann@example.org' }],
    'email is ann@example.org.\n',
  ],
  ['letsencrypt:set server', ['certificates.set', { authority: '' }], 'server is as is usual.\n'],
  ['letsencrypt:set ca-file ca.pem', ['certificates.set', { caFile: '/srv/ca.pem' }], ''],
  ['certs:report hello', ['certificates.list'], 'hello has no certificate.\n'],
]

for (const [line, asked, stdout] of READING)
  test(`berth ${line}`, async () => {
    const outcome = await runCommand(line.split(' '), { verbs })
    assert.deepEqual([outcome.code, outcome.stderr, outcome.asked], [0, '', [asked]])
    if (stdout !== '') assert.equal(outcome.stdout, stdout)
  })

test('reports name every property and every domain', async () => {
  const lines = async (line: string) => (await runCommand(line.split(' '), { verbs })).stdout.split('\n')
  assert.deepEqual(await lines('router:report cards'), [
    'client-max-body-size     1024 bytes',
    'proxy-read-timeout       as is usual',
    'proxy-connect-timeout    as is usual',
    'https-redirect           as is usual',
    'hsts                     max-age=60',
    'hsts-include-subdomains  as is usual',
    'hsts-preload             as is usual',
    '',
  ])
  assert.deepEqual(await lines('certs:report cards'), [
    'from                     staging',
    'domains                  cards.example.org',
    'issuer                   Pebble',
    'good until               2026-04-01 12:00',
    'renewed at               2026-03-01 12:00',
    'not for old.example.org  it does not point here',
    '',
  ])
})

test('pages and certificates are read from files, or from standard input', async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), 'berth-test-'))
  t.after(() => rm(cwd, { recursive: true }))
  for (const [name, text] of Object.entries({ 'page.html': '<p>soon', 'a.crt': 'CERT', 'a.key': 'KEY' }))
    await writeFile(join(cwd, name), text)
  const page = await runCommand(['maintenance:enable', 'cards', '--page', 'page.html'], { verbs, cwd })
  assert.deepEqual(page.asked, [['routing.set', 'cards', { maintenance: { page: '<p>soon' } }]])
  const piped = await runCommand(['maintenance:enable', 'cards', '--page', '-'], { verbs, stdin: '<p>later' })
  assert.deepEqual(piped.asked, [['routing.set', 'cards', { maintenance: { page: '<p>later' } }]])
  const added = await runCommand(['certs:add', 'cards', 'a.crt', 'a.key'], { verbs, cwd })
  assert.deepEqual(added.asked, [['certificates.add', 'cards', { certificate: 'CERT', key: 'KEY' }]])
  assert.equal(
    added.stdout,
    'The certificate of cards is good for cards.example.org until 2026-04-01 12:00.\n',
  )
  for (const words of [
    ['maintenance:enable', 'cards', '--page', 'none.html'],
    ['certs:add', 'cards', 'none.crt', 'a.key'],
  ]) {
    const { code, stderr, asked } = await runCommand(words, { verbs, cwd })
    assert.deepEqual([code, asked], [2, []], words.join(' '))
    assert.match(stderr, /none\.(html|crt) cannot be read/)
  }
})

test('what cannot be meant is refused, and changes nothing', async () => {
  const wrong: readonly (readonly [line: string, message: RegExp])[] = [
    ['ports:add cards 80', /"80", which is no mapping such as http:80:5000/],
    ['ports:set cards tcp:80:5000', /no mapping/],
    ['ports:add cards http:80:70000', /no mapping/],
    ['ports:remove cards 8080', /names no port of http:80:5000/],
    ['router:set cards colour blue', /colour is no property; there are client-max-body-size/],
    ['router:set cards toString x', /toString is no property/],
    ['router:set cards client-max-body-size much', /no amount such as 20m/],
    ['router:set cards https-redirect maybe', /either true or false/],
    ['router:set cards hsts forever', /for how many seconds/],
    ['letsencrypt:set colour blue', /colour is no setting; there are email, server, ca-file/],
    ['letsencrypt:set toString x', /toString is no setting/],
  ]
  for (const [line, message] of wrong) {
    const { code, stderr, asked } = await runCommand(line.split(' '), { verbs })
    assert.match(stderr, message, line)
    const changes = asked.filter(([verb]) => verb !== 'routing.report')
    assert.deepEqual([code, changes], [2, []], line)
  }
})
