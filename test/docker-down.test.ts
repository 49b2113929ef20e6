import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import { servePlatform } from '@berth/server'
import { ask } from './support/ask.ts'
import { noDocker, openDockerHome } from './support/open-docker-home.ts'
import { runBerth } from './support/run-berth.ts'

test('berth down says that containers go on, and they do', { skip: noDocker }, async () => {
  await using berth = await openDockerHome()
  const source = await berth.copyFixture('hello')
  const port = await berth.deploy(app('hello', { source: source.path, checks: { web: [http('/')] } }))
  const { closed } = await servePlatform(berth.platform, { home: berth.home })
  assert.deepEqual(await runBerth(berth.home, ['down']), {
    code: 0,
    stdout: `The platform in ${berth.home} has ended. Its containers go on; end those of an app with: berth ps:stop <app>\n`,
    stderr: '',
  })
  await closed
  assert.deepEqual(await ask(port, 'hello.localhost'), { status: 200, body: 'hello\n' })
})
