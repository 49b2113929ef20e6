import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Build, ProcessSpec } from '@berth/sdk'
import { specOf } from '@berth/sdk/testing'
import { createOptions } from './create-options.ts'
import type { ContainerPlan } from './create-options.ts'
import { DEFAULT_BOUNDS } from './hardening.ts'

const BUILD: Build = { id: 'docker:0123', engine: 'docker', location: 'berth/cards:0123', processTypes: {} }
const ADDRESS = { host: '172.18.0.2', port: 5000 }

function planOf(more: Partial<ProcessSpec> = {}, rest: Partial<ContainerPlan> = {}): ContainerPlan {
  const spec = specOf(BUILD, 'node main.mjs', { stopTimeout: 5_000, ...more })
  const { app, processType, index, release, fingerprint, stopTimeout } = spec
  const startedAt = '2026-11-23T08:00:00.000Z'
  const labels = { app, processType, index, release, fingerprint, stopTimeout, startedAt }
  return {
    id: 'cards.web.1.0123456789ab',
    spec,
    labels: { platform: 'abcd1234', kind: 'instance', address: ADDRESS, ...labels },
    image: { user: 'node', ports: [], hasInit: false },
    network: 'berth-abcd1234',
    mounts: [],
    bounds: DEFAULT_BOUNDS,
    address: ADDRESS,
    ...rest,
  }
}

test('a container can do no more than its program needs', () => {
  assert.deepEqual(createOptions(planOf({ env: { KEY: 'value' } })), {
    name: 'cards.web.1.0123456789ab',
    Image: 'berth/cards:0123',
    Cmd: ['/bin/sh', '-c', 'exec node main.mjs'],
    Env: ['HOST=0.0.0.0', 'KEY=value', 'PS=web.1', 'DYNO=web.1', 'TINI_KILL_PROCESS_GROUP=1', 'PORT=5000'],
    Labels: {
      'berth.platform': 'abcd1234',
      'berth.kind': 'instance',
      'berth.app': 'cards',
      'berth.process-type': 'web',
      'berth.index': '1',
      'berth.release': '1',
      'berth.fingerprint': 'fingerprint',
      'berth.address': '172.18.0.2:5000',
      'berth.started-at': '2026-11-23T08:00:00.000Z',
      'berth.stop-timeout': '5000',
    },
    OpenStdin: false,
    StdinOnce: false,
    StopTimeout: 5,
    HostConfig: {
      Init: true,
      CapDrop: ['ALL'],
      CapAdd: [],
      SecurityOpt: ['no-new-privileges:true'],
      PidsLimit: 1024,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10485760', 'max-file': '3' } },
      NetworkMode: 'berth-abcd1234',
      RestartPolicy: { Name: 'no' },
      Mounts: [],
    },
    NetworkingConfig: {
      EndpointsConfig: {
        'berth-abcd1234': { Aliases: ['web.cards', 'cards'], IPAMConfig: { IPv4Address: '172.18.0.2' } },
      },
    },
  })
})

test('Docker starts again what crashes, up to the limit, and never without one', () => {
  const policyOf = (limit: number) => createOptions(planOf({ restart: { limit } })).HostConfig?.RestartPolicy
  assert.deepEqual(policyOf(10), { Name: 'on-failure', MaximumRetryCount: 10 })
  assert.deepEqual(policyOf(0), { Name: 'no' })
})

test('an image that runs as root keeps what root needs to become somebody else; one with an init keeps that', () => {
  const { HostConfig } = createOptions(planOf({}, { image: { user: '', ports: [], hasInit: true } }))
  assert.deepEqual(
    [HostConfig?.Init, HostConfig?.CapAdd],
    [false, ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']],
  )
})

test('limits hold the container, and the heap of Node within it', () => {
  const limits = { memory: 268_435_456, cpus: 0.5 }
  const { Env, HostConfig } = createOptions(planOf({ limits, env: { NODE_OPTIONS: '--enable-source-maps' } }))
  assert(Env?.includes('NODE_OPTIONS=--enable-source-maps --max-old-space-size=192'))
  assert.deepEqual(
    [HostConfig?.Memory, HostConfig?.MemorySwap, HostConfig?.NanoCpus],
    [268_435_456, 268_435_456, 500_000_000],
  )
  const own = createOptions(planOf({ limits, env: { NODE_OPTIONS: '--max-old-space-size=64' } }))
  assert(own.Env?.includes('NODE_OPTIONS=--max-old-space-size=64'))
})

test('fixed ports are published, tcp and udp', () => {
  const publish = [
    { port: 25_565, protocol: 'tcp' },
    { port: 51_820, protocol: 'udp' },
  ] as const
  const { ExposedPorts, HostConfig } = createOptions(planOf({ publish }))
  assert.deepEqual(ExposedPorts, { '25565/tcp': {}, '51820/udp': {} })
  assert.deepEqual(HostConfig?.PortBindings, {
    '25565/tcp': [{ HostPort: '25565' }],
    '51820/udp': [{ HostPort: '51820' }],
  })
})

test('the command of an image is left to the image', () => {
  assert.equal('Cmd' in createOptions(planOf({ command: null })), false)
})

test('certificates are seen by what Node, curl, Python and git look at, and cannot be written', () => {
  const { Env, HostConfig } = createOptions(planOf({}, { caBundle: '/etc/ssl/corp.crt' }))
  const path = '/etc/berth/ca.crt'
  assert.deepEqual(HostConfig?.Mounts, [
    { Type: 'bind', Source: '/etc/ssl/corp.crt', Target: path, ReadOnly: true },
  ])
  assert.deepEqual(Env?.slice(0, 5), [
    `NODE_EXTRA_CA_CERTS=${path}`,
    `SSL_CERT_FILE=${path}`,
    `CURL_CA_BUNDLE=${path}`,
    `REQUESTS_CA_BUNDLE=${path}`,
    `GIT_SSL_CAINFO=${path}`,
  ])
})
