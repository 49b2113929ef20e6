import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, http, redis, secret } from '@berth/sdk'
import type { PlatformEvent } from '@berth/sdk'
import { runCli } from '@berth/cli'
import { servePlatform } from '@berth/server'
import { Writable } from 'node:stream'
import { filesBelow } from './support/look-for-secrets.ts'
import { fixture, openBerth } from './support/open-berth.ts'
import { processesBelow } from './support/processes-below.ts'

test('the values of secrets are in no file, log, event, plan, error, command line or output', async () => {
  await using berth = await openBerth()
  const { platform } = berth
  const values = ['kE9-tr0ub4dor-and-3', 'line one\nline two "quoted"', 'AKIA$(id)`id`;exit']
  const description = app('hello', {
    source: fixture('hello'),
    env: {
      API_KEY: secret('API_KEY'),
      GENERATED: secret('GENERATED', { generate: true }),
      REDIS_URL: redis('store'),
    },
    formation: { web: 1, worker: 1 },
    checks: { web: [http('/')], worker: [] },
  })
  const told: PlatformEvent[] = []
  const onEvent = (event: PlatformEvent): void => void told.push(event)
  await platform.apps.create('hello')
  await platform.config.set('hello', { API_KEY: values[0]!, MULTILINE: values[1]! }, { onEvent })
  const plan = await platform.plan(description)
  await platform.deploy(description, { onEvent })
  await platform.config.set('hello', { SHELL_BAIT: values[2]! }, { onEvent })
  const failed = await platform.config
    .set('hello', { WORKER_CRASHES: 'yes' }, { onEvent })
    .catch((error: unknown) => error)
  const generated = await platform.config.get('hello', 'GENERATED')
  const secrets = [...values, generated]

  await using _ = await servePlatform(platform, { home: berth.home })
  const outputs = await Promise.all(
    [
      'config:list hello',
      'apps:report hello',
      'apps:list',
      'ps:report hello',
      'releases hello',
      'events',
      'redis:info store',
      'logs hello',
      'apps:report hello --json',
    ].map((line) => output(berth.home, line.split(' '))),
  )
  const kept: PlatformEvent[] = []
  for await (const event of platform.events()) kept.push(event)
  const commands = (await processesBelow(berth.home)).map(({ command }) => command)
  assert(commands.length >= 2)

  const places: Record<string, string> = {
    plan: JSON.stringify(plan),
    events: JSON.stringify([told, kept]),
    error: JSON.stringify(failed),
    commands: commands.join('\n'),
    outputs: outputs.join('\n'),
    ...(await filesBelow(berth.home)),
  }
  for (const [place, text] of Object.entries(places)) {
    for (const value of secrets) {
      assert(
        !text.includes(value) && !text.includes(JSON.stringify(value).slice(1, -1)),
        `${place} contains a secret`,
      )
    }
  }
  // The same looks do find what is no secret, so they look in the right places.
  assert(places['state.sqlite']!.includes('hello') || places['state.sqlite-wal']!.includes('hello'))
  assert.match(outputs.join('\n'), /API_KEY/)
})

test('what an app prints of its own secrets is masked in its logs and in errors', async () => {
  await using berth = await openBerth()
  const source = await berth.copyFixture('hello')
  await source.write({ Procfile: 'web: echo "the token is $TOKEN" && exec node server.ts\n' })
  await berth.platform.apps.create('hello')
  await berth.platform.config.set('hello', { TOKEN: 'abcd-1234-efgh' })
  await berth.platform.deploy(app('hello', { source: source.path }))
  const texts: string[] = []
  for await (const { text } of berth.platform.logs('hello')) texts.push(text)
  assert.deepEqual(texts, ['the token is •••'])
})

async function output(home: string, argv: readonly string[]): Promise<string> {
  let text = ''
  const sink = (): Writable =>
    new Writable({ write: (chunk: Buffer, _encoding, done) => done(void (text += chunk.toString())) })
  await runCli([...argv, '--home', home], {
    stdin: process.stdin,
    stdout: sink() as NodeJS.WriteStream,
    stderr: sink() as NodeJS.WriteStream,
    env: {},
    cwd: home,
    signal: new AbortController().signal,
  })
  return text
}
