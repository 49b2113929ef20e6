import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { fixture } from './support/open-berth.ts'
import { processesBelow } from './support/processes-below.ts'
import { runBerth } from './support/run-berth.ts'

test('an app is deployed, configured, scaled, looked at, rolled back and destroyed from the command line', async (t) => {
  await using home = await makeTempFolder()
  const berth = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runBerth(home.path, args)
    assert.equal(code, 0, `berth ${args.join(' ')} exited with ${code}: ${stderr}`)
    return stdout
  }
  t.after(() => runBerth(home.path, ['down']))

  // Commands that need no instances work while no platform runs, and leave none behind.
  await berth('apps:create', 'hello')
  await berth('config:set', 'hello', 'GREETING=moin')
  assert.deepEqual(await processesBelow(home.path), [])

  const deployed = await berth('deploy', 'hello', fixture('hello'))
  const port = Number(/http:\/\/hello\.localhost:(\d+)/.exec(deployed)?.[1])
  assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body: 'moin\n' })

  await berth('ps:scale', 'hello', 'web=2', 'worker=1')
  assert.match(await berth('ps:report', 'hello'), /web\.2/)
  assert.match(await berth('logs', 'hello', '-p', 'worker'), /worker: waiting for work/)

  await berth('config:set', 'hello', 'GREETING=ahoy')
  assert.equal((await ask(port, 'hello.localhost')).body, 'ahoy\n')
  await berth('rollback', 'hello')
  assert.equal((await ask(port, 'hello.localhost')).body, 'moin\n')
  assert.match(await berth('checks:report', 'hello'), /worker +up for 0\.2 s/)
  assert.match(await berth('checks:run', 'hello', 'web.2'), /web\.2 +listening on its port +passed/)
  assert.match(await berth('releases', 'hello'), /back to release/)

  const ran = await runBerth(
    home.path,
    ['run', 'hello', 'cat; echo "greeting: $GREETING"; exit 7'],
    'from stdin\n',
  )
  assert.deepEqual(
    { code: ran.code, stdout: ran.stdout },
    { code: 7, stdout: 'from stdin\ngreeting: moin\n' },
  )

  const name = (await berth('run:detached', 'hello', 'sleep 600')).trim()
  assert.match(await berth('run:list', 'hello'), new RegExp(`${name} .*sleep 600`))
  await berth('run:stop', 'hello', name)
  assert.equal(await berth('run:list', 'hello'), '')
  assert.match(await berth('events', 'hello'), new RegExp(`${name} was stopped`))

  await berth('domains:add', 'hello', 'hello.example.org')
  assert.equal((await ask(port, 'hello.example.org')).status, 200)
  await berth('domains:set', 'hello', 'other.example.org')
  assert.equal((await ask(port, 'other.example.org')).status, 200)
  assert.equal((await ask(port, 'hello.example.org')).status, 404)
  assert.deepEqual(JSON.parse(await berth('domains:clear', 'hello', '--json')), ['hello.localhost'])
  const typo = await runBerth(home.path, ['ps:report', 'helo'])
  assert.deepEqual(
    { code: typo.code, isHelpful: typo.stderr.includes('did you mean hello?') },
    { code: 3, isHelpful: true },
  )

  await berth('apps:destroy', 'hello', '--force')
  assert.equal(await berth('apps:list', '--json'), '[]\n')
  await berth('down')
  assert.deepEqual(await processesBelow(home.path), [])
})
