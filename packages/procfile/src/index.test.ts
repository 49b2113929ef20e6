import assert from 'node:assert/strict'
import { test } from 'node:test'

test('these names are public', async () => {
  assert.deepEqual(Object.keys(await import('@berth/procfile')), [
    'MAX_QUANTITY',
    'findNameProblem',
    'formatFormation',
    'formatProcfile',
    'parseFormation',
    'parseProcfile',
    'parseScaleFile',
  ])
})
