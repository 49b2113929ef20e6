import assert from 'node:assert/strict'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { findRedis, installRedisCommand } from './find-redis.ts'

async function folderOf(...programs: readonly string[]) {
  const folder = await makeTempFolder(Object.fromEntries(programs.map((name) => [name, '#!/bin/sh'])))
  for (const name of programs) await chmod(join(folder.path, name), 0o755)
  return folder
}

const nowhere = { usual: [] }

test('a Valkey server is as good as a Redis server', async () => {
  await using folder = await folderOf('valkey-server')
  assert.equal(await findRedis({ PATH: folder.path }, nowhere), join(folder.path, 'valkey-server'))
  assert.equal(await installRedisCommand({ PATH: folder.path }, nowhere), undefined)
})

for (const { system, programs, command, remedy } of [
  {
    system: { platform: 'linux', isRoot: true },
    programs: ['apt-get'],
    command: [
      '/bin/sh',
      '-c',
      'export DEBIAN_FRONTEND=noninteractive; apt-get install -y redis-server || { apt-get update && apt-get install -y redis-server; }',
    ],
    remedy: 'install one with: apt-get install -y redis-server',
  },
  {
    system: { platform: 'linux', isRoot: false },
    programs: ['apt-get'],
    command: undefined,
    remedy: 'install one with: sudo apt-get install -y redis-server',
  },
  {
    system: { platform: 'darwin', isRoot: false },
    programs: ['brew'],
    command: ['brew', 'install', 'redis'],
    remedy: 'install one with: brew install redis',
  },
  {
    system: { platform: 'linux', isRoot: true },
    programs: [],
    command: undefined,
    remedy: 'install one with the package manager of this system; the package is called redis or valkey',
  },
] as const) {
  test(`on ${system.platform} ${system.isRoot ? 'as root ' : ''}with ${programs[0] ?? 'nothing'}: ${remedy}`, async () => {
    await using folder = await folderOf(...programs)
    const env = { PATH: folder.path }
    const where = { ...nowhere, ...system }
    assert.deepEqual(await installRedisCommand(env, where), command)
    await assert.rejects(findRedis(env, where), {
      code: 'ENGINE_UNAVAILABLE',
      details: {
        engine: 'process',
        problem: 'there is no redis-server and no valkey-server on the PATH',
        remedy,
      },
    })
  })
}
