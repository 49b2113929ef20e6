import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import * as snowflake from './index.ts'

void test('the README lists every error code, and no other', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const listed = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
  assert.deepEqual(listed, snowflake.SNOWFLAKE_ERROR_CODES)
})

void test('the public names are these', () => {
  assert.deepEqual(Object.keys(snowflake), [
    'EPOCH_MS',
    'MAX_AHEAD_MS',
    'MAX_CLOCK_OFFSET_MS',
    'MS_BITS',
    'MS_LIMIT',
    'SEQUENCE_BITS',
    'SEQUENCE_LIMIT',
    'SNOWFLAKE_ERROR_CODES',
    'SnowflakeError',
    'WORKER_BITS',
    'WORKER_LIMIT',
    'connectSnowcloud',
    'createGenerator',
    'decode',
    'encode',
    'holdLease',
    'isSnowflakeError',
    'parseId',
  ])
})
