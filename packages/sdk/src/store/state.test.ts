import assert from 'node:assert/strict'
import { chmod, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { suite, test } from 'node:test'
import { makeTempFolder } from '../testing/temp-folder.ts'
import { openState } from './state.ts'

suite('state', () => {
  test('survives being closed and opened, and only its owner can read it', async () => {
    await using home = await makeTempFolder()
    {
      using state = openState(home.path)
      state.apps.create('hello')
      state.config.replace('hello', { KEY: 'value' })
    }
    using state = openState(home.path)
    assert.deepEqual(state.config.read('hello'), { KEY: 'value' })
    for (const name of ['key', 'state.sqlite'])
      assert.equal((await stat(join(home.path, name))).mode & 0o777, 0o600, name)
  })

  test('holds no value in the clear', async () => {
    await using home = await makeTempFolder()
    {
      using state = openState(home.path)
      state.config.replace('hello', { KEY: 'a-very-secret-value' })
    }
    for (const name of await readdir(home.path)) {
      assert(!(await readFile(join(home.path, name), 'latin1')).includes('a-very-secret-value'), name)
    }
  })

  test('a value that is moved to another key does not open', async () => {
    await using home = await makeTempFolder()
    {
      using state = openState(home.path)
      state.config.replace('hello', { CHEAP: 'one', DEAR: 'two' })
    }
    const sqlite = new DatabaseSync(join(home.path, 'state.sqlite'))
    sqlite.exec(`UPDATE config SET value = (SELECT value FROM config WHERE key = 'DEAR') WHERE key = 'CHEAP'`)
    sqlite.close()
    using state = openState(home.path)
    assert.throws(() => state.config.read('hello'), { code: 'STATE_UNUSABLE' })
  })

  test('what a newer Berth wrote is refused and left alone', async () => {
    await using home = await makeTempFolder()
    openState(home.path)[Symbol.dispose]()
    const file = join(home.path, 'state.sqlite')
    const sqlite = new DatabaseSync(file)
    sqlite.exec('PRAGMA user_version = 99')
    sqlite.close()
    assert.throws(() => openState(home.path), { code: 'STATE_UNUSABLE', message: /a newer Berth wrote it/ })
  })

  test('a damaged file, a key that others can read and a key that is none are told with their remedies', async () => {
    await using home = await makeTempFolder()
    openState(home.path)[Symbol.dispose]()
    await chmod(join(home.path, 'key'), 0o644)
    assert.throws(() => openState(home.path), { code: 'STATE_UNUSABLE', message: /chmod 600/ })
    await chmod(join(home.path, 'key'), 0o600)
    await truncate(join(home.path, 'key'), 5)
    assert.throws(() => openState(home.path), {
      code: 'STATE_UNUSABLE',
      message: /it holds 5 bytes instead of 32/,
    })
    await writeFile(
      join(home.path, 'state.sqlite'),
      'this is no database, whatever its name says'.repeat(100),
    )
    assert.throws(() => openState(home.path), { code: 'STATE_UNUSABLE', message: /it is damaged/ })
  })

  test('a transaction that throws leaves nothing', async () => {
    await using home = await makeTempFolder()
    using state = openState(home.path)
    const failing = (): void =>
      state.transaction(() => {
        state.apps.create('hello')
        throw new Error('no')
      })
    assert.throws(failing, { message: 'no' })
    assert.deepEqual(state.apps.list(), [])
  })
})
