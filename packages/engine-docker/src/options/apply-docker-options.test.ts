import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContainerCreateOptions } from 'dockerode'
import { applyDockerOptions, networksOf } from './apply-docker-options.ts'
import { parseDockerOptions } from './parse-docker-options.ts'

const CREATE: ContainerCreateOptions = {
  Env: ['KEY=old', 'OTHER=kept'],
  Labels: { 'berth.app': 'cards' },
  HostConfig: {
    CapDrop: ['ALL'],
    CapAdd: ['CHOWN', 'KILL'],
    NetworkMode: 'berth-1',
    Mounts: [{ Type: 'volume', Source: 'old', Target: '/data' }],
  },
  NetworkingConfig: { EndpointsConfig: { 'berth-1': { Aliases: ['cards'] } } },
}

test('options come beside what is there, and before it where only one can be', () => {
  const text = `-e KEY=new -l team=ann --cap-add NET_ADMIN --cap-drop KILL -v data:/data -v /srv/x:/x:ro --network other
    -p 127.0.0.1:8080:80 -p 8081:80 -m 64m --cpus 0.5 --user 1000 --stop-timeout 75 --health-cmd 'wg show' --health-interval 1s`
  assert.deepEqual(applyDockerOptions(CREATE, parseDockerOptions(text, 'deploy')), {
    Env: ['OTHER=kept', 'KEY=new'],
    Labels: { 'berth.app': 'cards', team: 'ann' },
    User: '1000',
    StopTimeout: 75,
    Healthcheck: { Test: ['CMD-SHELL', 'wg show'], Interval: 1_000_000_000 },
    ExposedPorts: { '80/tcp': {} },
    HostConfig: {
      CapDrop: ['ALL', 'KILL'],
      CapAdd: ['CHOWN', 'NET_ADMIN'],
      NetworkMode: 'berth-1',
      Mounts: [
        { Type: 'volume', Source: 'data', Target: '/data', ReadOnly: false },
        { Type: 'bind', Source: '/srv/x', Target: '/x', ReadOnly: true },
      ],
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }, { HostPort: '8081' }] },
      Memory: 67_108_864,
      MemorySwap: 67_108_864,
      NanoCpus: 500_000_000,
    },
    NetworkingConfig: { EndpointsConfig: { 'berth-1': { Aliases: ['cards'] } } },
  })
  assert.deepEqual(networksOf(parseDockerOptions(text, 'deploy')), ['other'])
})

test('without a network of its own there is none to be in', () => {
  const { HostConfig, NetworkingConfig } = applyDockerOptions(
    CREATE,
    parseDockerOptions('--network none', 'deploy'),
  )
  assert.deepEqual([HostConfig?.NetworkMode, NetworkingConfig], ['none', undefined])
})

test('no options change nothing', () => {
  assert.equal(applyDockerOptions(CREATE, []), CREATE)
})
