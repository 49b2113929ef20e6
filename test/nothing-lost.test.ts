import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { app, mountPath, redis } from '@berth/sdk'
import type { AppOptions, Platform } from '@berth/sdk'
import { askRedis } from '@berth/sdk/testing'
import { fixture, openBerth } from './support/open-berth.ts'

const source = fixture('hello')
const BOTH: Partial<AppOptions> = {
  env: { REDIS_URL: redis('store'), STORAGE: mountPath('/storage') },
  mounts: [{ from: 'things', to: '/storage' }],
}

/** What a line of shell prints in an app's config. */
async function printed(platform: Platform, line: string): Promise<string> {
  const lines: string[] = []
  const { code } = await platform.run('hello', line, { onLine: ({ text }) => lines.push(text) })
  assert.equal(code, 0)
  return lines.join('\n')
}

suite('nothing trusted is lost', () => {
  test('when a description drops it, and when its app is destroyed: the next one finds the data', async () => {
    await using berth = await openBerth()
    const { platform } = berth
    await platform.deploy(app('hello', { source, ...BOTH }))
    const url = new URL(await printed(platform, 'printf %s "$REDIS_URL"'))
    const folder = await printed(platform, 'printf moin > "$STORAGE/note"; printf %s "$STORAGE"')
    const address = { host: url.hostname, port: Number(url.port) }
    await askRedis(address, url.password, [['SET', 'key', 'precious']])
    const isThere = async (): Promise<void> => {
      assert.deepEqual(await askRedis(address, url.password, [['GET', 'key']]), ['precious'])
      assert.equal(await readFile(join(folder, 'note'), 'utf8'), 'moin')
      assert.deepEqual(
        (await platform.redis.list()).map(({ name }) => name),
        ['store'],
      )
    }

    await platform.deploy(app('hello', { source }))
    assert.equal(await printed(platform, 'printf "%s,%s" "$REDIS_URL" "$STORAGE"'), ',')
    await isThere()

    await platform.deploy(app('hello', { source, ...BOTH }))
    await platform.destroy('hello')
    assert.deepEqual(await platform.apps.list(), [])
    await isThere()

    await platform.deploy(app('hello', { source, ...BOTH }))
    assert.equal(await printed(platform, 'printf %s "$REDIS_URL"'), url.href)
    assert.equal(await printed(platform, 'cat "$STORAGE/note"'), 'moin')
    await isThere()
  })

  test('when an app is destroyed that it was linked to by hand', async () => {
    await using berth = await openBerth()
    const { platform } = berth
    await platform.deploy(app('hello', { source }))
    await platform.redis.create('store')
    await platform.redis.link('store', 'hello')
    const url = new URL(await printed(platform, 'printf %s "$REDIS_URL"'))
    const address = { host: url.hostname, port: Number(url.port) }
    await askRedis(address, url.password, [['SET', 'key', 'precious']])
    await platform.destroy('hello')
    assert.deepEqual(await askRedis(address, url.password, [['GET', 'key']]), ['precious'])
    assert.deepEqual((await platform.redis.info('store')).links, [])
  })
})
