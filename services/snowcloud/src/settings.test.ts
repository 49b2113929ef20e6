import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { SettingsError, formatSettings } from '@berth/service'
import { Settings, readSettings } from './settings.ts'

const NEEDED = { LEASE_SECRET: 'x'.repeat(32), STATE_DIR: '/tmp/anywhere' }

test('the README lists every setting as the schema has it', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  assert.ok(
    readme.includes(formatSettings(Settings)),
    `README.md must hold this table:\n${formatSettings(Settings)}`,
  )
})

test('a secret and a folder are all that must be set', () => {
  const { LEASE_TTL_MS, POOL_SIZE, REDIS_URL, STATE_DIR_IS_SHARED } = readSettings(NEEDED)
  assert.deepEqual(
    { LEASE_TTL_MS, POOL_SIZE, REDIS_URL, STATE_DIR_IS_SHARED },
    {
      LEASE_TTL_MS: 300_000,
      POOL_SIZE: 1024,
      REDIS_URL: 'redis://127.0.0.1:6379',
      STATE_DIR_IS_SHARED: true,
    },
  )
})

test('a short secret, short keys and a margin below what a renewal may run ahead are refused', () => {
  assert.throws(
    () => readSettings({ LEASE_SECRET: 'short', SNOWCLOUD_KEY: 'short', SNOWCLOUD_KEYS: 'a:b' }),
    {
      name: 'SettingsError',
      problems: [
        'LEASE_SECRET must be a string of at least 32 characters',
        'STATE_DIR is not set',
        'SNOWCLOUD_KEY must be a string of at least 16 characters',
        'SNOWCLOUD_KEYS must be a list, separated by commas',
      ],
    },
  )
  assert.throws(
    () => readSettings({ ...NEEDED, MARGIN_MS: '59999' }),
    new SettingsError(['MARGIN_MS must be at least AHEAD_MS, which is 60000']),
  )
})
