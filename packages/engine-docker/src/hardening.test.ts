import assert from 'node:assert/strict'
import { test } from 'node:test'
import { specOf } from '@berth/sdk/testing'
import { connect } from './api/connect.ts'
import { DOCKER_HOST } from './testing/docker-for-tests.ts'
import { buildOf, dockerSuite } from './testing/docker-suite.ts'

await dockerSuite('hardening', (open) => {
  test('Docker says of an instance all that it may do, and no more', async () => {
    await using tested = await open()
    const build = await buildOf(tested)
    const limits = { memory: 268_435_456, cpus: 0.5 }
    const { id } = await tested.engine.start(
      specOf(build, 'sleep 1000', { limits, listens: true, restart: { limit: 10 } }),
    )
    const docker = await connect({ host: DOCKER_HOST })
    const { Config, HostConfig, NetworkSettings } = await docker.getContainer(id).inspect()
    assert.deepEqual(
      {
        user: Config.User,
        init: HostConfig.Init,
        security: HostConfig.SecurityOpt,
        dropped: HostConfig.CapDrop,
        added: HostConfig.CapAdd,
        privileged: HostConfig.Privileged,
        pids: HostConfig.PidsLimit,
        log: HostConfig.LogConfig,
        restart: HostConfig.RestartPolicy,
        memory: HostConfig.Memory,
        swap: HostConfig.MemorySwap,
        cpus: HostConfig.NanoCpus,
        heap: Config.Env.find((pair) => pair.startsWith('NODE_OPTIONS=')),
        links: HostConfig.Links,
        ports: HostConfig.PortBindings ?? {},
        networks: Object.keys(NetworkSettings.Networks),
        // Each of them would share something of the host.
        modes: [HostConfig.PidMode, HostConfig.UTSMode, HostConfig.IpcMode === 'host'],
      },
      {
        user: 'node',
        init: true,
        security: ['no-new-privileges:true'],
        dropped: ['ALL'],
        added: [],
        privileged: false,
        pids: 1_024,
        log: { Type: 'json-file', Config: { 'max-size': '10485760', 'max-file': '3' } },
        restart: { Name: 'on-failure', MaximumRetryCount: 10 },
        memory: 268_435_456,
        swap: 268_435_456,
        cpus: 500_000_000,
        heap: 'NODE_OPTIONS=--max-old-space-size=192',
        links: null,
        ports: {},
        networks: [tested.engine.network.name],
        modes: ['', '', false],
      },
    )
  })
})
