import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dumpRedis } from '../resources/dump-redis.ts'
import type { ResourceHost } from '../wall/engine.ts'
import type { Address } from '../wall/instance.ts'
import { askRedis } from './redis-client.ts'

/** A host of resources that has none yet. Disposing of it ends it and removes what was made for it. */
export interface RedisHostUnderTest extends AsyncDisposable {
  readonly engine: ResourceHost
}

const SPEC = { kind: 'redis', name: 'cards-cache', password: 'pass "word" \\ $1' } as const
const TIMEOUT = 120_000

/** Something of every type there is, in two databases, with and without an end. */
const FILL = [
  ['SET', 'text', 'ümlaut \u0000\r\n'],
  ['SET', 'ends', 'soon', 'PXAT', '4102444800123'],
  ['RPUSH', 'list', 'a', 'b', 'a'],
  ['SADD', 'set', '3', '1', '2'],
  ['HSET', 'hash', 'one', '1', 'two', '2'],
  ['ZADD', 'sorted', '1.5', 'a', '-inf', 'b'],
  ['XADD', 'stream', '1-1', 'key', 'value'],
  ['XGROUP', 'CREATE', 'stream', 'readers', '0'],
  ['PFADD', 'counted', 'x', 'y', 'z'],
  ['SETBIT', 'bits', '100', '1'],
  ['GEOADD', 'places', '13.4', '52.5', 'berlin'],
  ['PEXPIREAT', 'hash', '4102444800999'],
  ['SELECT', '1'],
  ['SET', 'text', 'another'],
] as const

const LOOK = [
  ['GET', 'text'],
  ['GET', 'ends'],
  ['PTTL', 'text'],
  ['LRANGE', 'list', '0', '-1'],
  ['SORT', 'set'],
  ['HGETALL', 'hash'],
  ['ZRANGE', 'sorted', '0', '-1', 'WITHSCORES'],
  ['XRANGE', 'stream', '-', '+'],
  ['XINFO', 'GROUPS', 'stream'],
  ['PFCOUNT', 'counted'],
  ['GETRANGE', 'bits', '0', '-1'],
  ['GEOHASH', 'places', 'berlin'],
  ['DBSIZE'],
  ['SELECT', '1'],
  ['GET', 'text'],
  ['DBSIZE'],
] as const

/**
 * Defines what a host of Redis does with dumps: each implementation runs it whole, on a real server.
 *
 * @param open - opens a host that has no resources
 */
export function redisSuite(name: string, open: () => Promise<RedisHostUnderTest>): void {
  suite(`${name} takes dumps of Redis`, () => {
    test(
      'data of every type come back as they were, with their ends, and stay',
      { timeout: TIMEOUT },
      async () => {
        await using tested = await open()
        const { engine } = tested
        const address = await engine.startResource(SPEC)
        await askRedis(address, SPEC.password, FILL)
        const before = await look(address)
        const dump = await Array.fromAsync(dumpRedis(engine, address, SPEC.password))
        await askRedis(address, SPEC.password, [['FLUSHALL'], ['SET', 'later', 'x']])

        assert.deepEqual(await engine.importResource({ ...SPEC, address }, inPieces(dump)), address)
        assert.deepEqual(await look(address), before)
        assert.ok(before.includes('another') && before.includes('a b a'))
        await engine.stopResource(SPEC.name)
        assert.deepEqual(await engine.startResource({ ...SPEC, address }), address)
        assert.deepEqual(await look(address), before)
        await engine.destroyResource(SPEC.name)
      },
    )

    test('what is no whole dump changes nothing, and the server goes on', { timeout: TIMEOUT }, async () => {
      await using tested = await open()
      const { engine } = tested
      const address = await engine.startResource(SPEC)
      await askRedis(address, SPEC.password, FILL)
      const dump = Buffer.concat(await Array.fromAsync(dumpRedis(engine, address, SPEC.password)))
      await askRedis(address, SPEC.password, [['SET', 'later', 'x']])
      const [before, server] = [await look(address), await runIdOf(address)]

      const damaged = Buffer.from(dump)
      damaged[dump.length - 20]! ^= 1
      for (const [wrong, problem] of [
        [Buffer.alloc(0), /is empty/],
        [Buffer.from('SET key value\r\n'), /is no RDB file/],
        [dump.subarray(0, dump.length - 30), /no server can read all/],
        [damaged, /no server can read all/],
      ] as const) {
        const importing = engine.importResource({ ...SPEC, address }, inPieces([wrong]))
        await assert.rejects(importing, { code: 'DUMP_FAILED', message: problem })
      }
      assert.deepEqual([await look(address), await runIdOf(address)], [before, server])
      await engine.destroyResource(SPEC.name)
    })

    test('an import that is given up changes nothing', { timeout: TIMEOUT }, async () => {
      await using tested = await open()
      const { engine } = tested
      const address = await engine.startResource(SPEC)
      await askRedis(address, SPEC.password, [['SET', 'text', 'kept']])
      const controller = new AbortController()
      async function* endless(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('REDIS0011')
        controller.abort(new Error('changed my mind'))
        await new Promise((resolve) => setImmediate(resolve))
        yield Buffer.alloc(10)
      }
      const importing = engine.importResource({ ...SPEC, address }, endless(), controller)
      await assert.rejects(importing, { message: 'changed my mind' })
      assert.deepEqual(await askRedis(address, SPEC.password, [['GET', 'text']]), ['kept'])
      await engine.destroyResource(SPEC.name)
    })
  })
}

async function look(address: Address): Promise<readonly string[]> {
  const shown = await askRedis(address, SPEC.password, LOOK)
  // Nothing older than Redis 7 tells when something ends, only how long that takes.
  const left = await askRedis(address, SPEC.password, [
    ['PTTL', 'ends'],
    ['PTTL', 'hash'],
  ])
  return [...shown, ...left.map((time) => String(Math.round((Number(time) + Date.now()) / 60_000)))]
}

async function runIdOf(address: Address): Promise<string | undefined> {
  const [info = ''] = await askRedis(address, SPEC.password, [['INFO', 'server']])
  return /run_id:(\w+)/.exec(info)?.[1]
}

async function* inPieces(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += 3) yield chunk.subarray(start, start + 3)
  }
}
