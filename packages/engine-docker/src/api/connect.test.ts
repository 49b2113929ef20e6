import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { connect, connectionOptions } from './connect.ts'
import { SshAgent } from './ssh-agent.ts'

async function daemonThatSpeaks(versions: object): Promise<{ readonly host: string } & AsyncDisposable> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(versions))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { host: `tcp://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('the newest version of the API that both sides know is spoken', async () => {
  for (const [theirs, spoken] of [
    ['1.41', 'v1.41'],
    ['1.52', 'v1.47'],
  ] as const) {
    await using daemon = await daemonThatSpeaks({ ApiVersion: theirs, MinAPIVersion: '1.24' })
    const { version } = (await connect(daemon)).modem as unknown as { readonly version: string }
    assert.equal(version, spoken)
  }
})

test('a Docker that is too old or too new says so', async () => {
  await using old = await daemonThatSpeaks({ ApiVersion: '1.40', MinAPIVersion: '1.12' })
  await assert.rejects(connect(old), { code: 'ENGINE_UNAVAILABLE', message: /install a newer Docker Engine/ })
  await using young = await daemonThatSpeaks({ ApiVersion: '1.60', MinAPIVersion: '1.50' })
  await assert.rejects(connect(young), { code: 'ENGINE_UNAVAILABLE', message: /install a newer Berth/ })
})

test('a Docker that is not there says where it was looked for', async () => {
  await assert.rejects(connect({ host: 'unix:///no/such/docker.sock' }), {
    message:
      'The docker engine cannot be used: no Docker Engine answers at unix:///no/such/docker.sock (ENOENT); start it, or say where it is',
  })
})

test('a host is a socket, a port with or without TLS, or a machine behind ssh', async () => {
  await using keys = await makeTempFolder({ 'ca.pem': 'ca', 'cert.pem': 'cert', 'key.pem': 'key' })
  const essence = async (endpoint: Parameters<typeof connectionOptions>[0]) =>
    Object.fromEntries(
      Object.entries(await connectionOptions(endpoint)).filter(([, value]) => value !== undefined),
    )
  assert.deepEqual(await essence({ host: 'unix:///var/run/docker.sock' }), {
    protocol: 'http',
    socketPath: '/var/run/docker.sock',
  })
  assert.deepEqual(await essence({ host: 'tcp://docker.example' }), {
    protocol: 'http',
    host: 'docker.example',
    port: 2375,
  })
  assert.deepEqual(await essence({ host: 'tcp://docker.example', certificates: keys.path }), {
    protocol: 'https',
    host: 'docker.example',
    port: 2376,
    ca: 'ca',
    cert: 'cert',
    key: 'key',
  })
  const { agent, ...other } = await essence({ host: 'ssh://ann@docker.example' })
  assert(agent instanceof SshAgent)
  assert.deepEqual(other, { protocol: 'http', host: 'docker.example', port: 22 })
  await assert.rejects(essence({ host: 'docker.example' }), { code: 'ENGINE_UNAVAILABLE' })
})
