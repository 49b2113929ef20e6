import assert from 'node:assert/strict'
import { after, before, mock, suite, test } from 'node:test'
import { app, http, isBerthError, uptime } from '@berth/sdk'
import { ask } from './support/ask.ts'
import { docker, noDocker, openDockerHome } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'
import { startLoad } from './support/start-load.ts'
import type { Load } from './support/start-load.ts'

const TEN_MINUTES = 600_000
const PROCFILE =
  'web: node server.ts\nworker: test -z "$WORKER_CRASHES" || { echo the queue is on fire; exit 1; }; exec node worker.ts\n'

suite('a deploy to Docker that fails drops no request and changes nothing', { skip: noDocker }, () => {
  let berth: DockerHome
  let load: Load
  let port: number
  before(async () => {
    berth = await openDockerHome()
    const source = await berth.copyFixture('hello')
    // It crashes before Node could even start, so well before the end of its check.
    await source.write({ Procfile: PROCFILE })
    port = await berth.deploy(
      app('hello', {
        source: source.path,
        formation: { web: 1, worker: 1 },
        checks: { web: [http('/')], worker: [uptime(2_000)] },
      }),
    )
    load = await startLoad(port, ['hello.localhost'])
  })
  after(async () => {
    await load[Symbol.asyncDispose]()
    await berth[Symbol.asyncDispose]()
  })

  /** What runs in every container of the platform since when, and how often it was started again. */
  async function state(): Promise<readonly string[]> {
    const facts = '{{.Name}}={{.State.StartedAt}}={{.RestartCount}}={{.State.Status}}'
    return (await docker('inspect', '--format', facts, ...(await berth.containers()))).toSorted()
  }

  test('because its worker crashes, also ten minutes later', async () => {
    const { platform } = berth
    const [report, containers] = [await platform.apps.report('hello'), await state()]
    await assert.rejects(platform.config.set('hello', { WORKER_CRASHES: 'yes' }), (error) => {
      assert(isBerthError(error, 'EXITED_EARLY'))
      // Docker may have started it again before anybody looked.
      assert.deepEqual([...new Set(error.details.output)], ['the queue is on fire'])
      return true
    })
    assert.deepEqual([await platform.apps.report('hello'), await state()], [report, containers])

    // A platform that is opened then has nothing to finish, and nothing to start again.
    await berth.close()
    mock.timers.enable({ apis: ['Date'], now: Date.now() + TEN_MINUTES })
    try {
      await berth.reopen()
      assert.deepEqual([await berth.platform.apps.report('hello'), await state()], [report, containers])
    } finally {
      mock.timers.reset()
    }
  })

  test('because its checks fail', async () => {
    const { platform } = berth
    const source = await berth.copyFixture('fails-health')
    await source.write({ 'worker.ts': 'setInterval(() => {}, 60_000)\n' })
    await source.write({ Procfile: 'web: node server.ts\nworker: node worker.ts\n' })
    const before = await state()
    const checks = { web: [http('/', { attempts: 3, interval: 2_000 })], worker: [] }
    await assert.rejects(platform.deploy(app('hello', { source: source.path, checks })), {
      code: 'UNHEALTHY',
    })
    assert.deepEqual(await state(), before)
  })

  test('because another one runs that it was not to wait for; two that wait come one after the other', async () => {
    const { platform } = berth
    const { promise: started, resolve } = Promise.withResolvers<void>()
    const first = platform.config.set('hello', { GREETING: 'first' }, { onEvent: () => resolve() })
    await started
    const second = platform.config.set('hello', { GREETING: 'second' })
    await assert.rejects(platform.restart('hello', { wait: false }), { code: 'DEPLOY_IN_PROGRESS' })
    await Promise.all([first, second])
    const [newest, older] = await platform.releases('hello')
    assert.deepEqual([newest?.status, older?.status], ['active', 'superseded'])
    assert.equal((await ask(port, 'hello.localhost')).body, 'second\n')
  })

  test('all of this while requests came', async (t) => {
    const { requests, slow, refused, broken } = await load.stop()
    t.diagnostic(`${requests} requests (${slow} of 2 s): ${JSON.stringify({ refused, broken })}`)
    assert.deepEqual({ refused, broken }, { refused: {}, broken: {} })
  })
})
