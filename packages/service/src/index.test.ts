import assert from 'node:assert/strict'
import { test } from 'node:test'

test('these names are public', async () => {
  assert.deepEqual(Object.keys(await import('@berth/service')), [
    'ErrorBody',
    'ServiceError',
    'SettingsError',
    'baseSettings',
    'buildService',
    'describeSettings',
    'formatSettings',
    'isPublicAddress',
    'parseEnv',
    'serve',
  ])
})
