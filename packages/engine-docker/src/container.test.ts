import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { freePort, makeTempFolder, specOf } from '@berth/sdk/testing'
import { connect } from './api/connect.ts'
import { DOCKER_HOST, NODE_IMAGE } from './testing/docker-for-tests.ts'
import { buildOf, dockerSuite, outputOf, until } from './testing/docker-suite.ts'

const WEB = `
  import { createServer } from 'node:http'
  createServer((_, response) => response.end(String(process.env.PORT))).listen(process.env.PORT)
`

await dockerSuite('containers', (open) => {
  test('an instance has no capabilities, no way to more, and few processes', async () => {
    await using tested = await open({ bounds: { pids: 64 } })
    const status = "grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs):' /proc/self/status | tr -s '\\t' ' '"
    assert.deepEqual(await outputOf(tested, await buildOf(tested), status), [
      'Uid: 1000 1000 1000 1000',
      'CapEff: 0000000000000000',
      'CapBnd: 0000000000000000',
      'NoNewPrivs: 1',
    ])
    const forks = 'for i in $(seq 100); do sleep 1 & done 2>&1 | grep -c fork'
    assert.notDeepEqual(await outputOf(tested, await buildOf(tested), forks), ['0'])
  })

  test('a limit of memory is what Node sees, and keeps its heap below it', async () => {
    await using tested = await open()
    const program =
      "console.log(process.constrainedMemory(), require('v8').getHeapStatistics().heap_size_limit < 268435456)"
    const build = await buildOf(tested, { 'main.cjs': program })
    const limits = { memory: 268_435_456 }
    assert.deepEqual(await outputOf(tested, build, 'node main.cjs', { limits }), ['268435456 true'])
  })

  test('a secret of the config is in no label, no image and no command line of the host', async () => {
    await using tested = await open()
    const docker = await connect({ host: DOCKER_HOST })
    const secret = 'correct-horse-battery-staple'
    const build = await buildOf(tested)
    const instance = await tested.engine.start(specOf(build, 'sleep 1000', { env: { SECRET: secret } }))
    const { Config } = await docker.getContainer(instance.id).inspect()
    const image = docker.getImage(build.location)
    const told = JSON.stringify([Config.Labels, Config.Cmd, await image.inspect(), await image.history()])
    assert.equal(told.includes(secret), false)
    assert.equal((await commandLines()).includes(secret), false)
  })

  test('nothing of a command runs on the host', async () => {
    await using tested = await open()
    await using folder = await makeTempFolder()
    const build = await buildOf(tested)
    const file = `${folder.path}/ran`
    const command = `touch ${file} /tmp/x; \`touch ${file}\`; $(touch ${file}); "; touch ${file}`
    await outputOf(tested, build, command)
    await outputOf(tested, build, `true'; touch ${file}; '`)
    assert.deepEqual(await readdir(folder.path), [])
  })

  test('without a Procfile the image runs as it says, on the port that it exposes', async () => {
    await using tested = await open()
    const dockerfile = `FROM ${NODE_IMAGE}\nCOPY main.mjs /\nEXPOSE 8080 9090/udp\nENTRYPOINT ["node"]\nCMD ["/main.mjs"]\n`
    await using folder = await makeTempFolder({ Dockerfile: dockerfile, 'main.mjs': WEB })
    const source = { kind: 'folder', path: folder.path } as const
    const summary = await tested.engine.inspect(source)
    assert.deepEqual([summary.procfile, summary.processTypes], [undefined, { web: null }])
    const build = await tested.engine.build('cards', source)
    const spec = specOf(build, '', { command: null, listens: true })
    const { address } = await tested.engine.start(spec)
    assert.equal(address?.port, 8080)
    await until('it answers', async () => (await get(`http://${address.host}:8080`)) === '8080')
  })

  test('a published port of the host leads to the instance; one in use is PORT_TAKEN', async () => {
    await using tested = await open()
    const port = await freePort()
    const publish = [{ port, protocol: 'tcp' }] as const
    const program = WEB.replaceAll('process.env.PORT', String(port))
    const spec = specOf(await buildOf(tested, { 'main.mjs': program }), 'node main.mjs', { publish })
    const { id } = await tested.engine.start(spec)
    await until('it answers', async () => (await get(`http://127.0.0.1:${port}`)) === String(port))
    await assert.rejects(tested.engine.start({ ...spec, index: 2 }), {
      code: 'PORT_TAKEN',
      details: { host: '0.0.0.0', port, by: `the container ${id}` },
    })
    const server = createServer().listen(0, '0.0.0.0')
    await once(server, 'listening')
    const { port: other } = server.address() as AddressInfo
    const elsewhere = { ...spec, index: 2, publish: [{ port: other, protocol: 'tcp' }] as const }
    await assert.rejects(tested.engine.start(elsewhere), {
      code: 'PORT_TAKEN',
      details: { host: '0.0.0.0', port: other, by: `node (process ${process.pid})` },
    })
    server.close()
    assert.deepEqual(
      (await tested.engine.list()).map(({ index }) => index),
      [1],
    )
    await tested.engine.removeBuild(spec.build)
  })

  test('instances find each other by the name of their app, in the network of the platform', async () => {
    await using tested = await open()
    const build = await buildOf(tested, { 'main.mjs': WEB })
    await tested.engine.start(specOf(build, 'node main.mjs', { listens: true }))
    const ask = `node -e "fetch('http://cards:5000').then((answer) => answer.text()).then(console.log)"`
    await until('it answers', async () => (await outputOf(tested, build, ask)).join('\n') === '5000')
  })

  test('a container gets what its Docker options ask for, a one-off but for what only instances can have', async () => {
    await using tested = await open()
    const text = '-e ASKED=run --tmpfs /scratch --add-host db:10.0.0.2 --hostname host --restart always'
    const { options } = tested.engine.readOptions('deploy', [text], [])
    const command = 'echo $ASKED $(hostname); grep db /etc/hosts; df /scratch | tail -1 | cut -d" " -f1'
    const [first, second = '', third] = await outputOf(tested, await buildOf(tested), command, { options })
    assert.deepEqual([first, second.split('\t'), third], ['run host', ['10.0.0.2', 'db'], 'tmpfs'])
  })

  test('a container that is not this platform’s is not touched', async () => {
    await using tested = await open()
    await using other = await open()
    const build = await buildOf(tested)
    const foreign = await other.engine.start(specOf(build, 'sleep 1000'))
    await tested.engine.stop(foreign.id)
    await assert.rejects(tested.engine.exec(foreign.id, 'true'), { code: 'INSTANCE_NOT_FOUND' })
    assert.deepEqual(await tested.engine.list(), [])
    assert.deepEqual(await other.engine.list(), [foreign])
  })

  test('another engine in the same home finds what runs, and its output', async () => {
    await using tested = await open({ whenClosed: 'leave' })
    const build = await buildOf(tested)
    const spec = specOf(build, 'echo one; sleep 1000', { listens: true })
    const instance = await tested.engine.start(spec)
    await tested.engine[Symbol.asyncDispose]()
    await using again = await open({ home: tested.home })
    assert.deepEqual(await again.engine.list(), [instance])
    const lines = await Array.fromAsync(again.engine.logs({ app: 'cards' }))
    assert.deepEqual(
      lines.map(({ source, text }) => `${source}: ${text}`),
      ['web.1: one'],
    )
  })
})

async function commandLines(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.join('\n')
}

async function get(url: string): Promise<string> {
  try {
    const answer = await fetch(url)
    return await answer.text()
  } catch {
    return ''
  }
}
