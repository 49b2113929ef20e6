import assert from 'node:assert/strict'
import { connect as dial } from 'node:net'
import { test } from 'node:test'
import type { Address } from '@berth/sdk'
import { connect } from '../api/connect.ts'
import { DOCKER_HOST } from '../testing/docker-for-tests.ts'
import { dockerSuite } from '../testing/docker-suite.ts'

const SPEC = { kind: 'redis', name: 'cache', password: `it's "quoted" \\ $HOME` } as const

await dockerSuite('redis', (open) => {
  test('asks for its password, and keeps data and address over a stop; destroying forgets both', async () => {
    await using tested = await open()
    const { engine } = tested
    const address = await engine.startResource(SPEC)
    assert.deepEqual(await ask(address, ['PING']), '-NOAUTH Authentication required.')
    assert.deepEqual(await ask(address, ['SET', 'key', 'value'], SPEC.password), '+OK')
    assert.deepEqual(await engine.startResource(SPEC), address)
    await engine.stopResource(SPEC.name)
    const again = await engine.startResource({ ...SPEC, address })
    assert.deepEqual([again, await ask(again, ['GET', 'key'], SPEC.password)], [address, 'value'])
    await engine.destroyResource(SPEC.name)
    await engine.destroyResource(SPEC.name)
    const empty = await engine.startResource(SPEC)
    assert.deepEqual(await ask(empty, ['GET', 'key'], SPEC.password), '$-1')
    await engine.destroyResource(SPEC.name)
  })

  test('another password makes another container of the same data; nothing runs with more rights than it needs', async () => {
    await using tested = await open()
    const { engine } = tested
    const address = await engine.startResource(SPEC)
    await ask(address, ['SET', 'key', 'value'], SPEC.password)
    const other = await engine.startResource({ ...SPEC, password: 'other', address })
    assert.deepEqual([other, await ask(other, ['GET', 'key'], 'other')], [address, 'value'])
    const docker = await connect({ host: DOCKER_HOST })
    const [container] = await docker.listContainers({ filters: { label: ['berth.resource=cache'] } })
    const { Config, HostConfig } = await docker.getContainer(container!.Id).inspect()
    assert.deepEqual(
      [
        Config.User,
        HostConfig.CapDrop,
        HostConfig.CapAdd,
        HostConfig.ReadonlyRootfs,
        HostConfig.RestartPolicy?.Name,
      ],
      ['redis', ['ALL'], [], true, 'unless-stopped'],
    )
    const { Processes } = (await docker.getContainer(container!.Id).top()) as { readonly Processes: unknown }
    assert.equal(JSON.stringify(Processes).includes('other'), false)
    await engine.destroyResource(SPEC.name)
  })

  test('an image that cannot be had says so', async () => {
    await using tested = await open({ redis: { image: 'localhost:1/redis:none' } })
    await assert.rejects(tested.engine.startResource(SPEC), {
      code: 'REGISTRY_UNAVAILABLE',
      message: /localhost:1/,
    })
  })
})

/** The answer to a command in the protocol of Redis: the last line of it. */
async function ask({ host, port }: Address, command: readonly string[], password?: string): Promise<string> {
  const commands = [...(password === undefined ? [] : [['AUTH', password]]), command, ['QUIT']]
  const socket = dial(port, host)
  for (const words of commands) {
    socket.write(
      `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
    )
  }
  const bytes = await Array.fromAsync(socket as AsyncIterable<Buffer>)
  return Buffer.concat(bytes).toString().split('\r\n').at(-3) ?? ''
}
