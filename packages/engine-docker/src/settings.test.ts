import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { app } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { freePort, makeTempFolder } from '@berth/sdk/testing'
import { connect } from './api/connect.ts'
import { DOCKER_HOST } from './testing/docker-for-tests.ts'
import { dockerSuite } from './testing/docker-suite.ts'
import { FILES } from './testing/open-test-engine.ts'
import { openTestPlatform } from './testing/open-test-platform.ts'

const MEGABYTES = 1_048_576

await dockerSuite('what is set by hand', (open) => {
  test('is what the next container is made with, and goes when its release does', async () => {
    await using home = await makeTempFolder()
    await using source = await makeTempFolder({ ...FILES, Procfile: 'worker: sleep 1000\n' })
    await using shared = await open()
    const { name: network } = shared.engine.network
    const docker = await connect({ host: DOCKER_HOST })
    await using platform = await openTestPlatform(home.path, network)
    const { settings } = platform
    await platform.deploy(
      app('cards', {
        source: source.path,
        formation: { worker: 1 },
        checks: { worker: [{ kind: 'uptime', duration: 1 }] },
      }),
    )
    const port = await freePort()
    await settings.limit('cards', { memory: 64 * MEGABYTES, cpus: 0.5 })
    await settings.mount('cards', { from: 'world', to: '/data', owner: '7:8', mode: '0751' })
    await settings.addOptions('cards', ['deploy'], [`--cap-add net_raw -p 127.0.0.1:${port}:80/udp`])
    const { HostConfig } = await inspect()
    assert.deepEqual(
      {
        memory: HostConfig.Memory,
        cpus: HostConfig.NanoCpus,
        capabilities: HostConfig.CapAdd,
        ports: HostConfig.PortBindings,
        mounts: HostConfig.Mounts?.map(({ Type, Target }) => [Type, Target]),
      },
      {
        memory: 64 * MEGABYTES,
        cpus: 500_000_000,
        capabilities: ['NET_RAW'],
        ports: { '80/udp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
        mounts: [['volume', '/data']],
      },
    )
    const lines: string[] = []
    const line =
      'stat -c "%u:%g %a" /data; cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || true'
    await platform.run('cards', line, { onLine: ({ text }) => lines.push(text) })
    assert.equal(lines[0], '7:8 751')

    // The port has to be free before the next one can have it.
    const before = await idOf(platform)
    await settings.limit('cards', { cpus: 0.25 })
    assert.notEqual(await idOf(platform), before)

    await platform.rollback('cards', { to: 1 })
    const { HostConfig: back } = await inspect()
    assert.deepEqual([back.Memory, back.Mounts ?? [], back.CapAdd ?? []], [0, [], []])
    await assert.rejects(settings.addOptions('cards', ['deploy'], ['-v /var/run/docker.sock:/docker.sock']), {
      code: 'INVALID_OPTION',
    })
    await assert.rejects(settings.mount('cards', { from: '/var/run/docker.sock', to: '/docker.sock' }), {
      code: 'INVALID_OPTION',
    })
    // What is in the place stays, whatever becomes of the mount and of the app.
    await platform.destroy('cards')
    const id = (await readFile(join(home.path, 'engine/docker-platform'), 'utf8')).trim()
    await docker.getVolume(`berth-${id}.mount.world`).remove()

    async function inspect() {
      return docker.getContainer(await idOf(platform)).inspect()
    }
  })
})

async function idOf(platform: Platform): Promise<string> {
  const { instances } = await platform.apps.report('cards')
  return instances[0]!.id
}
