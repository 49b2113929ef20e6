import assert from 'node:assert/strict'
import { test } from 'node:test'
import { http, uptime } from '@berth/sdk'
import { runCommand } from './testing/run-command.ts'

const report = [
  { processType: 'web', checks: [http('/up'), http('/slow', { warn: true })], areDefault: false },
  { processType: 'worker', checks: [uptime()], areDefault: true },
] as const

test('what an app is checked by is a table, or all of it as JSON', async () => {
  const verbs = { 'checks.report': async () => report }
  const { code, stdout, asked } = await runCommand(['checks:report', 'cards'], { verbs })
  assert.deepEqual(
    { code, asked, stdout },
    {
      code: 0,
      asked: [['checks.report', 'cards']],
      stdout: [
        'PROCESS TYPE  CHECK                                      FAILURE',
        'web           GET /up                                    stops a deploy',
        'web           GET /slow                                  is told',
        'worker        up for 10 s, unless its image has a check  stops a deploy\n',
      ].join('\n'),
    },
  )
  const json = await runCommand(['checks:report', 'cards', '--json'], { verbs })
  assert.deepEqual(JSON.parse(json.stdout), report)
})

const passed = { instance: 'web.1', check: 'GET /up', outcome: 'passed' } as const
const warned = { ...passed, check: 'GET /slow', outcome: 'warned', problem: 'it answered 500' } as const
const failed = {
  ...passed,
  instance: 'web.2',
  outcome: 'failed',
  problem: 'no answer within 5000 ms',
} as const

test('what was answered is a table, and the command fails when a check does', async () => {
  const verbs = { 'checks.run': async () => [passed, warned, failed] }
  const { code, stdout, asked } = await runCommand(['checks:run', 'cards', 'web'], { verbs })
  assert.deepEqual(
    { code, asked, stdout },
    {
      code: 1,
      asked: [['checks.run', 'cards', { instance: 'web' }]],
      stdout: [
        'INSTANCE  CHECK      OUTCOME',
        'web.1     GET /up    passed',
        'web.1     GET /slow  warned: it answered 500',
        'web.2     GET /up    failed: no answer within 5000 ms\n',
      ].join('\n'),
    },
  )
})

test('a check that only warns does not make the command fail', async () => {
  const verbs = { 'checks.run': async () => [passed, warned] }
  const { code, stdout } = await runCommand(['checks:run', 'cards', '--json'], { verbs })
  assert.deepEqual([code, JSON.parse(stdout)], [0, [passed, warned]])
})

test('an app of which nothing runs has no answers, which is said', async () => {
  const { code, stdout, stderr } = await runCommand(['checks:run', 'cards'], {
    verbs: { 'checks.run': async () => [] },
  })
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: 'Nothing runs of cards.\n' })
})
