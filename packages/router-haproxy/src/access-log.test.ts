import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestRecord } from '@berth/router'
import { lineReader } from './access-log.ts'
import { parseRecord } from './parse-record.ts'
import { readProcesses } from './master.ts'
import { EMPTY_STATE } from './state.ts'
import { withRoute } from './transitions.ts'
import { ask, openFixture, startApp, until } from './test-fixture.ts'

test('lines are whole however they are cut', () => {
  const lines: string[] = []
  const read = lineReader((line) => lines.push(line))
  for (const chunk of ['on', 'e\ntwo\nth', 'ree', '\n']) read(chunk)
  assert.deepEqual(lines, ['one', 'two', 'three'])
})

test('a line is read with the names that the router knows', () => {
  const target = { instance: 'cards.web.1', address: { host: '10.0.0.1', port: 5000 } }
  const state = withRoute(EMPTY_STATE, { app: 'cards', domains: [], targets: [target] }, [target.address])
  const line = {
    backend: 'b1',
    server: 's1',
    host: 'cards.test',
    method: 'GET',
    path: 'https://cards.test/deal?x=1',
    status: 200,
    duration: 12,
    id: 'deal-42',
  }
  assert.deepEqual(parseRecord(JSON.stringify(line), state, 1_000), {
    app: 'cards',
    instance: 'cards.web.1',
    host: 'cards.test',
    method: 'GET',
    path: '/deal?x=1',
    status: 200,
    requestId: 'deal-42',
    startedAt: 988,
    duration: 12,
  })
  const gone = { ...line, backend: 'public', server: '<NOSRV>', host: '-', id: '-', status: -1, duration: -1 }
  assert.deepEqual(parseRecord(JSON.stringify(gone), state, 1_000), {
    app: undefined,
    instance: undefined,
    host: '',
    method: 'GET',
    path: '/deal?x=1',
    status: 0,
    requestId: '',
    startedAt: 1_000,
    duration: 0,
  })
  assert.equal(parseRecord('127.0.0.1:41784 public/443: SSL handshake failure', state, 1_000), undefined)
})

test('requests are recorded before, across and after a reload, and the old worker is let go', async () => {
  const records: RequestRecord[] = []
  await using fixture = await openFixture({ onRequest: (record) => records.push(record) })
  const { router, folder } = fixture
  const held = Promise.withResolvers<() => void>()
  await using app = await startApp('cards', (request, response) => {
    if (request.url === '/held') held.resolve(() => response.end())
    else response.end()
  })
  await router.route({ app: 'cards', domains: ['cards.test'], targets: [app.target] })
  await ask(router.port, { host: 'cards.test', path: '/before' })
  const across = ask(router.port, { host: 'cards.test', path: '/held' })
  const release = await held.promise
  await router.configure('cards', { maxBodySize: 1_000 })
  await ask(router.port, { host: 'cards.test', path: '/after' })
  release()
  await across
  await until(() => records.length === 3)
  assert.deepEqual(records.map(({ path }) => path).sort(), ['/after', '/before', '/held'])
  await until(async () => (await readProcesses(`${folder}/run/master.sock`)).workers.length === 1)
})
