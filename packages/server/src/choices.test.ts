import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { choicesOfHome } from './choices.ts'

test('a home keeps what it was run with, and takes what is asked for later in its place', async () => {
  await using home = await makeTempFolder()
  const asked = { engine: 'docker', host: '192.0.2.7', port: 80, domain: 'example.org' } as const
  const first = { router: 'haproxy', ...asked } as const
  assert.deepEqual(await choicesOfHome(home.path, asked), first)
  assert.deepEqual(await choicesOfHome(home.path, {}), first)
  assert.deepEqual(await choicesOfHome(home.path, { port: 8080, httpsPort: 8443 }), {
    ...first,
    port: 8080,
    httpsPort: 8443,
  })
  const text = await readFile(join(home.path, 'choices.json'), 'utf8')
  assert.match(text, /^ {2}"port": 8080,$/m)
})

test('a home has one engine for ever', async () => {
  await using home = await makeTempFolder()
  await choicesOfHome(home.path, { engine: 'docker' })
  await assert.rejects(choicesOfHome(home.path, { engine: 'process' }), {
    code: 'INVALID_OPTION',
    message: /run on docker; choose another home/,
  })
})

test('a new home runs processes behind the router in the platform when nothing is asked for', async () => {
  await using home = await makeTempFolder()
  assert.deepEqual(await choicesOfHome(home.path, {}), { engine: 'process', router: 'embedded' })
})

test('a port that was any free one is another one the next time', async () => {
  await using home = await makeTempFolder()
  await choicesOfHome(home.path, { port: 9000 })
  assert.equal((await choicesOfHome(home.path, { port: 0 })).port, 0)
  assert.equal((await choicesOfHome(home.path, {})).port, 9000)
})

test('the router in the platform has no HTTPS, and a file that was broken by hand is named', async () => {
  await using home = await makeTempFolder()
  await assert.rejects(choicesOfHome(home.path, { httpsPort: 443 }), {
    code: 'INVALID_OPTION',
    message: /--router haproxy/,
  })
  await writeFile(join(home.path, 'choices.json'), '{')
  await assert.rejects(choicesOfHome(home.path, {}), { code: 'STATE_UNUSABLE', message: /choices\.json/ })
})
