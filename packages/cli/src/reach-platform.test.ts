import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BerthError } from '@berth/sdk'
import { runCommand } from './testing/run-command.ts'
import { report, result } from './testing/samples.ts'

test('a command on state opens the home itself when no platform runs, and lets go of it', async () => {
  const outcome = await runCommand(['releases', 'cards'], {
    isRunning: false,
    verbs: { releases: async () => [] },
  })
  assert.deepEqual([outcome.code, outcome.came, outcome.platform.disposals], [0, ['open resume=false'], 1])
})

test('reports of routing and certificates start nothing', async () => {
  for (const line of ['ports:list cards', 'router:report cards', 'letsencrypt:list', 'certs:report cards']) {
    const outcome = await runCommand(line.split(' '), {
      isRunning: false,
      verbs: { 'routing.report': async () => ({}), 'certificates.list': async () => [] },
    })
    assert.deepEqual([outcome.code, outcome.came], [0, ['open resume=false']], line)
  }
})

test('a command that needs instances starts the platform in the background, and says so once', async () => {
  const outcome = await runCommand(['deploy', 'cards'], {
    isRunning: false,
    verbs: { deploy: async () => result },
  })
  assert.deepEqual(
    [outcome.code, outcome.came, outcome.stderr],
    [0, ['start detached'], 'Started the platform in /home/ann/.berth; it ends with: berth down\n'],
  )
})

test('where no platform runs, reports say that nothing does', async () => {
  const outcome = await runCommand(['apps:list', '--json'], {
    isRunning: false,
    verbs: { 'apps.list': async () => [{ ...report, state: 'degraded' }] },
  })
  assert.deepEqual(JSON.parse(outcome.stdout), [{ ...report, state: 'stopped', urls: [] }])
})

test('a command waits while another process has the home open', async () => {
  let attempts = 0
  const outcome = await runCommand(['apps:create', 'cards'], {
    isRunning: false,
    platforms: {
      connect: async () => undefined,
      async open() {
        attempts += 1
        throw attempts < 3
          ? new BerthError('HOME_IN_USE', { home: '/home/ann/.berth', pid: 7 })
          : new BerthError('STATE_UNUSABLE', { file: 'f', problem: 'p', remedy: 'r' })
      },
    },
  })
  assert.deepEqual(
    [outcome.code, attempts, outcome.stderr],
    [
      6,
      3,
      'Waiting for process 7, which has /home/ann/.berth open\nerror: The state in f cannot be used: p; r\n',
    ],
  )
})

test('the home is the option, else the environment, else a folder of the user', async () => {
  const homes: string[] = []
  const platforms = {
    async shutdown(home: string) {
      homes.push(home)
      return true
    },
  }
  await runCommand(['down', '--home', 'here'], { platforms, cwd: '/srv' })
  await runCommand(['down'], { platforms, env: { BERTH_HOME: '/elsewhere' } })
  const { BERTH_HOME: _, ...env } = { BERTH_HOME: '', HOME: '/home/bob' }
  await runCommand(['down'], { platforms, env: { ...env, BERTH_HOME: undefined as unknown as string } })
  assert.deepEqual(homes, ['/srv/here', '/elsewhere', '/home/bob/.berth'])
})

test('down says whether there was anything to end', async () => {
  assert.equal((await runCommand(['down'])).stdout, 'The platform in /home/ann/.berth has ended.\n')
  assert.equal(
    (await runCommand(['down'], { platforms: { outlives: async () => true } })).stdout,
    'The platform in /home/ann/.berth has ended. Its containers go on; end those of an app with: berth ps:stop <app>\n',
  )
  assert.equal(
    (await runCommand(['down'], { isRunning: false })).stdout,
    'No platform runs in /home/ann/.berth.\n',
  )
})
