import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { choicesOfHome, keepDocker } from './choices.ts'
import { openLocalPlatform } from './open-local-platform.ts'

test('a home keeps what it was run with, and takes what is asked for later in its place', async () => {
  await using home = await makeTempFolder()
  const asked = { engine: 'docker', host: '192.0.2.7', port: 80, domain: 'example.org' } as const
  const first = { router: 'haproxy', docker: 'here', ...asked } as const
  assert.deepEqual(await choicesOfHome(home.path, asked, {}), first)
  assert.deepEqual(await choicesOfHome(home.path, {}, {}), first)
  assert.deepEqual(await choicesOfHome(home.path, { port: 8080, httpsPort: 8443 }, {}), {
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

test('who only looks at a new home leaves its engine open', async () => {
  await using home = await makeTempFolder()
  const platform = await openLocalPlatform({ home: home.path, resume: false })
  await platform.apps.create('blog')
  await platform[Symbol.asyncDispose]()
  assert.equal((await choicesOfHome(home.path, { engine: 'docker' })).engine, 'docker')
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

test('a home stays on the machine whose Docker answered first, also without DOCKER_HOST', async () => {
  await using home = await makeTempFolder()
  const docker = { host: 'tcp://192.0.2.7:2376', certificates: '/keys' }
  const there = { DOCKER_HOST: docker.host, DOCKER_CERT_PATH: docker.certificates }
  const wrong = { DOCKER_HOST: 'ssh://nobody@192.0.2.8' }
  const dockerOf = async (env: Readonly<Record<string, string>>) =>
    (await choicesOfHome(home.path, { engine: 'docker' }, env)).docker
  // Where none answers, none is kept.
  assert.deepEqual(await dockerOf(wrong), { host: wrong.DOCKER_HOST })
  assert.deepEqual(await dockerOf(there), docker)

  await keepDocker(home.path, docker)
  assert.deepEqual(await dockerOf({}), docker)
  assert.deepEqual(await dockerOf(there), docker)
  for (const env of [wrong, { DOCKER_HOST: 'unix:///var/run/docker.sock' }])
    await assert.rejects(dockerOf(env), {
      code: 'INVALID_OPTION',
      message: /^DOCKER_HOST is \S+, but the apps in \S+ run on tcp:\/\/192\.0\.2\.7:2376; unset it/,
    })
})

test('a home on this machine looks for its Docker anew each time, and takes no other machine’s', async () => {
  await using home = await makeTempFolder()
  const dockerOf = async (DOCKER_HOST: string) =>
    (await choicesOfHome(home.path, { engine: 'docker' }, { DOCKER_HOST })).docker
  await keepDocker(home.path, 'here')
  assert.deepEqual([await dockerOf(''), await dockerOf('unix:///run/other.sock')], ['here', 'here'])
  await assert.rejects(dockerOf('ssh://root@192.0.2.7'), {
    code: 'INVALID_OPTION',
    message: /run on the Docker of this machine; unset it, or choose another home/,
  })
})
