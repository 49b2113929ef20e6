import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { buildEnv } from './instance-env.ts'

test('an instance sees its config, who and where it is, and little of the platform', async () => {
  await using folder = await makeTempFolder()
  const [root, cwd] = [folder.path, join(folder.path, 'services/cards')]
  await mkdir(join(root, 'node_modules/.bin'), { recursive: true })
  await mkdir(join(cwd, 'node_modules/.bin'), { recursive: true })
  const env = buildEnv({
    platform: {
      PATH: '/usr/bin',
      HOME: '/root',
      TZ: 'UTC',
      NODE_OPTIONS: '--inspect',
      SECRET: 'of the platform',
    },
    cwd,
    root,
    source: 'web.1',
    config: { SECRET: 'of the app', HOME: '/app', PORT: '1' },
    own: { BERTH_MOUNT_DATA: '/data' },
    port: 20_001,
  })
  assert.deepEqual(env, {
    PATH: [
      dirname(process.execPath),
      join(cwd, 'node_modules/.bin'),
      join(root, 'node_modules/.bin'),
      '/usr/bin',
    ].join(':'),
    HOME: '/app',
    TZ: 'UTC',
    SECRET: 'of the app',
    BERTH_MOUNT_DATA: '/data',
    PS: 'web.1',
    DYNO: 'web.1',
    PORT: '20001',
    HOST: '127.0.0.1',
  })
})

test('what does not listen has no PORT and no HOST', () => {
  const env = buildEnv({
    platform: {},
    cwd: '/',
    root: '/',
    source: 'worker.1',
    config: { PORT: '1' },
    own: {},
  })
  assert.deepEqual([env['PORT'], env['HOST']], [undefined, undefined])
})
