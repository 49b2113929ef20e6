import assert from 'node:assert/strict'
import { chmod, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { suite, test } from 'node:test'
import { makeTempFolder } from '../testing/temp-folder.ts'
import type { ReleaseSpec } from '../release/release-spec.ts'
import { Database } from './database.ts'
import { migrate } from './migrations.ts'
import { ReleaseStore } from './release-store.ts'
import { openState } from './state.ts'
import { openVault } from './vault.ts'

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

  test('a release of an older Berth is read: what an image runs by itself was a text once', async () => {
    await using home = await makeTempFolder()
    const spec = {
      digest: 'd',
      processes: { web: { command: '(the command of its image)', order: 'start-first' } },
    }
    {
      using database = new Database(join(home.path, 'state.sqlite'))
      migrate(database, 1)
      database.run("INSERT INTO apps (name, internal_port, created_at) VALUES ('hello', 19000, '')")
      const releases = new ReleaseStore(database, openVault(join(home.path, 'key')))
      const config = { app: {}, global: {} }
      releases.add({ app: 'hello', release: 1, spec: spec as unknown as ReleaseSpec, config, summary: '' })
    }
    using state = openState(home.path)
    assert.deepEqual(state.releases.get('hello', 1)?.spec, {
      digest: 'd',
      processes: { web: { command: null, order: 'start-first' } },
    })
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
