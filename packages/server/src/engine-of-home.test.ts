import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { engineOfHome } from './engine-of-home.ts'

test('a home keeps the engine that it was first opened with', async () => {
  await using home = await makeTempFolder()
  assert.equal(await engineOfHome(home.path, 'docker'), 'docker')
  assert.equal(await engineOfHome(home.path, undefined), 'docker')
  await assert.rejects(engineOfHome(home.path, 'process'), {
    code: 'INVALID_OPTION',
    message: /run on docker; choose another home/,
  })
})

test('a new home runs processes when nothing is asked for', async () => {
  await using home = await makeTempFolder()
  assert.equal(await engineOfHome(home.path, undefined), 'process')
  assert.equal(await engineOfHome(home.path, 'process'), 'process')
})
