import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, command, http, uptime } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { openBerth } from './support/open-berth.ts'

// Told to, it falls ill: it answers 503 from then on, and nothing at all at /slow.
const SERVER = `
import { createServer } from 'node:http'
let status = 200
createServer((request, response) => {
  if (request.url === '/fall-ill') status = 503
  if (request.url === '/slow' && status === 503) return
  response.writeHead(request.url === '/fall-ill' ? 200 : status).end()
}).listen(Number(process.env.PORT), process.env.HOST)
`

test('what has fallen ill since its deploy fails its checks when they are run, and goes on', async () => {
  await using berth = await openBerth()
  await using source = await makeTempFolder({
    Procfile: 'web: node server.mjs\nworker: sleep 600\n',
    'server.mjs': SERVER,
  })
  const { platform } = berth
  const checks = {
    web: [http('/up'), http('/slow', { timeout: 2_000, warn: true }), command('test -n "$PORT"')],
    worker: [uptime(1)],
  }
  await platform.deploy(app('cards', { source: source.path, formation: { web: 1, worker: 1 }, checks }))
  const outcomes = async (): Promise<readonly string[]> =>
    (await platform.checks.run('cards')).map(({ instance, check, outcome, problem }) =>
      [instance, check, outcome, ...(problem === undefined ? [] : [problem])].join(', '),
    )
  assert.deepEqual(await outcomes(), [
    'web.1, GET /up, passed',
    'web.1, GET /slow, passed',
    'web.1, command test -n "$PORT", passed',
    'worker.1, up for 0.001 s, passed',
  ])

  const before = await platform.apps.report('cards')
  assert.equal((await ask(berth.port, 'cards.localhost', '/fall-ill')).status, 200)
  assert.deepEqual(await outcomes(), [
    'web.1, GET /up, failed, it answered 503 instead of 2xx',
    'web.1, GET /slow, warned, no answer within 2000 ms',
    'web.1, command test -n "$PORT", passed',
    'worker.1, up for 0.001 s, passed',
  ])
  assert.deepEqual(await platform.apps.report('cards'), before)
})
