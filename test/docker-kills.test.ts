import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { app, http } from '@berth/sdk'
import { ask } from './support/ask.ts'
import { docker, noDocker, openDockerHome } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'
import { startLoad } from './support/start-load.ts'

const SCRIPT = fileURLToPath(new URL('support/deploy-and-die.ts', import.meta.url))
// As a deploy of a changed source has them, its worker being stop-first.
const STEPS = 11

suite('what is killed in the middle of a deploy to Docker', { skip: noDocker }, () => {
  let berth: DockerHome
  before(async () => (berth = await openDockerHome()))
  after(() => berth[Symbol.asyncDispose]())

  test('may be the deploying process, in any step: one release is there, no orphan, and no request was dropped', async (t) => {
    const source = await berth.copyFixture('hello')
    await berth.close()
    const deployUntil = (step: number, moment: string) =>
      runUntil([SCRIPT, berth.home, source.path, String(step), moment])
    assert.equal(await deployUntil(0, 'never'), null)
    await berth.reopen()
    const { urls } = await berth.platform.apps.report('hello')
    const port = Number(new URL(urls[0]!).port)
    await using load = await startLoad(port, ['hello.localhost'])

    const met: string[] = []
    for (let step = 1; step <= STEPS; step += 1) {
      const before = await activeRelease(berth)
      await berth.close()
      await source.write({ 'round.txt': `${step}\n` })
      // Long steps are met in the middle, in which Docker is at work for the one that is gone.
      const moment = step % 2 === 0 ? 'underway' : 'started'
      const signal = await deployUntil(step, moment)
      if (moment === 'started') assert.equal(signal, 'SIGKILL', `there is no step ${step}`)
      await berth.reopen()
      met.push(await whatIsThere(berth, before))
    }
    const { requests, slow, refused, broken } = await load.stop()
    t.diagnostic(`${requests} requests (${slow} of 2 s): ${JSON.stringify({ refused, broken })}`)
    t.diagnostic(`killed in step 1 to ${STEPS}: ${met.join(', ')}`)
    assert.deepEqual({ refused, broken }, { refused: {}, broken: {} })
    assert(met.includes('the old release') && met.includes('the new release'))
  })

  test('may be HAProxy: it is back at once, and the new release is routed', async (t) => {
    const { platform } = berth
    const source = await berth.copyFixture('exits-on-sigterm')
    const port = await berth.deploy(app('dies', { source: source.path, checks: { web: [http('/')] } }))
    const [router = ''] = await berth.containers('ancestor=haproxy:2.6', 'status=running')
    assert.notEqual(router, '')
    await using load = await startLoad(port, ['dies.localhost'])
    let kills = 0
    await platform.config.set(
      'dies',
      { GREETING: 'moin' },
      {
        onEvent: (event) => {
          if (event.type !== 'step-started' || !['start', 'route', 'drain'].includes(event.step.do)) return
          execFileSync('docker', ['kill', router])
          kills += 1
        },
      },
    )
    const { requests, refused, broken } = await load.stop()
    t.diagnostic(
      `HAProxy was killed ${kills} times: ${requests} requests, ${JSON.stringify({ refused, broken })}`,
    )
    assert.equal(kills, 3)
    // While it was away there was nobody to answer; what it answered was right.
    assert.deepEqual(refused, {})
    await using again = await startLoad(port, ['dies.localhost'])
    assert.equal((await ask(port, 'dies.localhost')).body, 'moin\n')
    await platform.config.set('dies', { GREETING: 'ahoy' })
    const after = await again.stop()
    assert.deepEqual({ refused: after.refused, broken: after.broken }, { refused: {}, broken: {} })
    assert.equal((await ask(port, 'dies.localhost')).body, 'ahoy\n')
    assert.equal((await docker('inspect', '--format', '{{.State.Running}}', router))[0], 'true')
  })
})

async function runUntil(args: readonly string[]): Promise<string | null> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  assert(code === 0 || signal === 'SIGKILL', `the deploy ended with ${code ?? signal}`)
  return signal
}

async function activeRelease({ platform }: DockerHome): Promise<number | undefined> {
  return (await platform.apps.report('hello')).release
}

/** Which of two releases runs, whole; fails when anything else is there. */
async function whatIsThere(berth: DockerHome, before: number | undefined): Promise<string> {
  const { release, instances, urls } = await berth.platform.apps.report('hello')
  const pending = (await berth.platform.releases('hello')).filter(({ status }) => status === 'pending')
  const running = instances.map(({ processType, index, release }) => `${processType}.${index} r${release}`)
  const found = {
    pending: pending.length,
    running,
    containers: (await berth.containers('label=berth.app=hello')).length,
    status: (await ask(Number(new URL(urls[0]!).port), 'hello.localhost')).status,
  }
  assert.deepEqual(found, {
    pending: 0,
    running: [`web.1 r${release}`, `web.2 r${release}`, `worker.1 r${release}`],
    containers: 3,
    status: 200,
  })
  return release === before ? 'the old release' : 'the new release'
}
