import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { connectSnowcloud, holdLease } from './connect.ts'
import { decode, EPOCH_MS } from './format.ts'
import type { LeaseChange } from './lease.ts'
import type { FakeAnswer, FakeRequest } from './testing/index.ts'
import { startFakeSnowcloud } from './testing/index.ts'

const isRenewal = ({ path }: FakeRequest): boolean => path === '/leases/renew'
const isRelease = ({ path }: FakeRequest): boolean => path === '/leases/release'
const LOST = {
  status: 409,
  body: { code: 'LEASE_LOST', message: 'worker id 1 is leased to another' },
} as const
const EXPIRED = { status: 409, body: { code: 'LEASE_EXPIRED', message: 'it ended' } } as const
const BUSY = {
  status: 503,
  body: { code: 'UNAVAILABLE', message: 'Redis is away' },
  headers: { 'retry-after': '0' },
} as const
// Renewed every 300 ms, though the window itself is far from its end.
const BRISK = { ttl: 901, reach: 60_000 } as const

void suite('a lease', () => {
  test('gives ids of the leased worker inside the leased window', async () => {
    await using snowcloud = await startFakeSnowcloud()
    await using ids = await connectSnowcloud({ ...snowcloud, owner: 'cards' })
    const { clockOffset, secondsLeft, from, until, ...state } = ids.state
    assert.deepEqual(state, { workerId: 1, ttl: 60_000, renewals: 0, failures: 0, refused: 0 })
    assert.ok(secondsLeft > 0 && secondsLeft <= 60 && Math.abs(clockOffset!) <= 1_000)
    const array = new BigUint64Array(2)
    ids.fillArray(array)
    for (const id of [ids.nextString(), ids.nextBigInt(), ...ids.batch(5), ...array]) {
      const { worker, ms } = decode(id)
      assert.ok(worker === 1 && ms >= from! && ms < until!)
    }
    assert.match(String(snowcloud.requests[0]!.body['owner']), /^cards:[0-9a-f]{8}$/)
  })

  test('two of one owner ask under two names', async () => {
    await using snowcloud = await startFakeSnowcloud()
    await using one = await connectSnowcloud({ ...snowcloud, owner: 'cards' })
    await using two = await connectSnowcloud({ ...snowcloud, owner: 'cards' })
    assert.notEqual(one.state.workerId, two.state.workerId)
    const owners = snowcloud.requests.map(({ body }) => body['owner'])
    assert.equal(new Set(owners).size, 2)
  })

  test('is renewed with its token and the time its ids have reached, and its window grows', async () => {
    await using snowcloud = await startFakeSnowcloud(BRISK)
    await using ids = await connectSnowcloud(snowcloud)
    const { until } = ids.state
    const { ms } = decode(ids.nextBigInt())
    const renewal = await snowcloud.request(isRenewal)
    assert.equal(renewal.body['token'], 'lease-1')
    assert.ok(Number(renewal.body['clock']) >= ms)
    await eventually(() => ids.state.renewals === 1)
    assert.ok(ids.state.until! > until!)
    assert.equal(ids.state.workerId, 1)
  })

  for (const end of [LOST, EXPIRED, { status: 400, body: { code: 'INVALID_REQUEST', message: 'token' } }]) {
    test(`that Snowcloud ended (${end.body.code}) is replaced by a new one, and ids go on increasing`, async () => {
      let refusals = 1
      const answer = (request: FakeRequest): FakeAnswer | undefined =>
        isRenewal(request) && refusals-- > 0 ? end : undefined
      await using snowcloud = await startFakeSnowcloud({ ...BRISK, answer })
      await using ids = await connectSnowcloud(snowcloud)
      let last = 0n
      await eventually(() => {
        const id = ids.nextBigInt()
        assert.ok(id > last)
        last = id
        return ids.state.workerId === 2
      })
      assert.ok(ids.nextBigInt() > last)
      assert.deepEqual([ids.state.failures, ids.state.refused, ids.state.problem], [1, 0, undefined])
    })
  }

  test('survives renewals that fail, and says what is wrong until one succeeds', async () => {
    let failures = 0
    const answer = (request: FakeRequest): FakeAnswer | undefined =>
      isRenewal(request) && failures < 2 ? (failures++ === 0 ? 'none' : BUSY) : undefined
    await using snowcloud = await startFakeSnowcloud({ ...BRISK, answer })
    const problems: string[] = []
    const onChange = (change: LeaseChange): void =>
      void (change.state === 'failed' && problems.push(change.error.message))
    await using ids = await connectSnowcloud({ ...snowcloud, onChange })
    await eventually(() => ids.state.renewals === 1)
    assert.deepEqual(problems, [
      `Snowcloud at ${snowcloud.url}/ cannot be used now: it did not answer within 135 ms`,
      `Snowcloud at ${snowcloud.url}/ cannot be used now: Redis is away`,
    ])
    assert.deepEqual([ids.state.failures, ids.state.problem, ids.state.workerId], [2, undefined, 1])
  })

  test('refuses ids past the window when no renewal comes, and counts them', async () => {
    const answer = (request: FakeRequest): FakeAnswer | undefined => (isRenewal(request) ? BUSY : undefined)
    await using snowcloud = await startFakeSnowcloud({ ttl: 60_000, answer })
    let now = Date.now()
    await using ids = await connectSnowcloud({ ...snowcloud, clock: () => now })
    ids.nextString()
    now += 61_000
    assert.throws(() => ids.nextString(), { code: 'OUTSIDE_WINDOW' })
    assert.deepEqual([ids.state.secondsLeft, ids.state.refused], [0, 1])
  })

  test('that ended while the host was suspended is renewed by the first id that is refused', async () => {
    const answer = (request: FakeRequest): FakeAnswer | undefined =>
      isRenewal(request) ? EXPIRED : undefined
    await using snowcloud = await startFakeSnowcloud({ answer })
    let [now, elapsed] = [Date.now(), 0]
    await using ids = await connectSnowcloud({ ...snowcloud, clock: () => now, stopwatch: () => elapsed })
    ;[now, elapsed] = [now + 61_000, 61_000]
    assert.throws(() => ids.nextString(), { code: 'OUTSIDE_WINDOW' })
    await snowcloud.request(isRenewal)
    now -= 61_000 // the fake's clock has not gone on
    await eventually(() => ids.state.workerId === 2)
  })
})

void suite('connecting', () => {
  test('waits for a Snowcloud that is not ready yet', async () => {
    let refusals = 2
    await using snowcloud = await startFakeSnowcloud({ answer: () => (refusals-- > 0 ? BUSY : undefined) })
    await using ids = await connectSnowcloud(snowcloud)
    assert.deepEqual([ids.state.workerId, ids.state.failures], [1, 2])
  })

  test('fails at once when the key is not known, without repeating it', async () => {
    await using snowcloud = await startFakeSnowcloud()
    await assert.rejects(connectSnowcloud({ ...snowcloud, key: 'another' }), {
      code: 'UNAUTHORIZED',
      message: `Snowcloud at ${snowcloud.url}/ does not know this key; set SNOWCLOUD_KEY to one it does`,
    })
  })

  for (const [offset, text] of [
    [-6_000, 'ahead of'],
    [6_000, 'behind'],
  ] as const) {
    test(`fails when the clock is 6 s ${text} Snowcloud's, and gives the lease back unused`, async () => {
      await using snowcloud = await startFakeSnowcloud({ offset })
      const now = Date.now()
      await assert.rejects(connectSnowcloud({ ...snowcloud, clock: () => now }), {
        code: 'CLOCK_OFFSET',
        message: new RegExp(
          `^The clock of this host is [56]\\.\\d s ${text} Snowcloud's, more than the 5\\.0 s allowed`,
        ),
      })
      const release = await snowcloud.request(isRelease)
      assert.ok(Math.abs(Number(release.body['until']) + EPOCH_MS - now - offset) < 1_000)
    })
  }

  test('ends with the reason of the signal', async () => {
    await using snowcloud = await startFakeSnowcloud({ answer: () => 'none' })
    const controller = new AbortController()
    const connecting = connectSnowcloud({ ...snowcloud, signal: controller.signal })
    await snowcloud.request(() => true)
    controller.abort(new Error('enough'))
    await assert.rejects(connecting, new Error('enough'))
    await assert.rejects(connectSnowcloud({ ...snowcloud, signal: controller.signal }), new Error('enough'))
  })

  test('a held lease answers at once, refuses with the problem, and gets its lease when it can', async () => {
    let isReady = false
    await using snowcloud = await startFakeSnowcloud({ answer: () => (isReady ? undefined : BUSY) })
    await using ids = holdLease(snowcloud)
    assert.throws(() => ids.nextString(), {
      code: 'NOT_LEASED',
      message: 'There is no lease to make ids with, because Snowcloud has not answered yet',
    })
    await eventually(() => ids.state.failures > 0)
    assert.throws(() => ids.batch(2), { code: 'NOT_LEASED', message: /Redis is away/ })
    isReady = true
    await eventually(() => ids.state.secondsLeft > 0)
    assert.equal(decode(ids.nextString()).worker, 1)
    assert.equal(ids.state.refused, 2)
  })

  test('a callback that throws becomes a warning and ends nothing', async () => {
    await using snowcloud = await startFakeSnowcloud()
    const warned = new Promise((resolve) => process.once('warning', resolve))
    const onChange = (): never => {
      throw new Error('of the callback')
    }
    await using ids = await connectSnowcloud({ ...snowcloud, onChange })
    assert.match(String(await warned), /of the callback/)
    assert.equal(decode(ids.nextString()).worker, 1)
  })
})

void suite('closing', () => {
  test('gives the worker id back from the millisecond after the last id, once, and makes no more ids', async () => {
    await using snowcloud = await startFakeSnowcloud()
    const ids = await connectSnowcloud(snowcloud)
    const { ms } = decode(ids.nextBigInt())
    const closing = ids.close()
    assert.throws(() => ids.nextBigInt(), { code: 'NOT_LEASED', message: /it was closed$/ })
    await Promise.all([closing, ids.close(), ids[Symbol.asyncDispose]()])
    const releases = snowcloud.requests.filter(isRelease).map(({ body }) => body)
    assert.deepEqual(releases, [{ token: 'lease-1', until: ms + 1 }])
    assert.equal(ids.state.secondsLeft, 0)
  })

  test('gives the worker id back whatever the length of the lease', async () => {
    for (const ttl of [501, 1_500, 86_400_000]) {
      await using snowcloud = await startFakeSnowcloud({ ttl })
      const ids = await connectSnowcloud(snowcloud)
      await ids.close()
      assert.deepEqual([snowcloud.requests.filter(isRelease).length, ids.state.failures], [1, 0])
    }
  })

  test('gives back what a request on its way still brings', async () => {
    await using snowcloud = await startFakeSnowcloud()
    const ids = holdLease(snowcloud)
    await ids.close()
    assert.deepEqual(
      snowcloud.requests.map(({ path }) => path),
      ['/leases', '/leases/release'],
    )
  })

  test('does not fail when Snowcloud is gone', async () => {
    const snowcloud = await startFakeSnowcloud()
    const ids = await connectSnowcloud(snowcloud)
    await snowcloud[Symbol.asyncDispose]()
    await ids.close()
    assert.equal(ids.state.failures, 1)
  })

  test('happens when the signal is aborted', async () => {
    await using snowcloud = await startFakeSnowcloud()
    const controller = new AbortController()
    const ids = await connectSnowcloud({ ...snowcloud, signal: controller.signal })
    controller.abort()
    await snowcloud.request(isRelease)
    assert.throws(() => ids.nextString(), { code: 'NOT_LEASED' })
  })

  test('is not needed for a process to end', async () => {
    await using snowcloud = await startFakeSnowcloud()
    const script = `
      import { connectSnowcloud } from ${JSON.stringify(import.meta.resolve('./connect.ts'))}
      const ids = await connectSnowcloud(${JSON.stringify({ url: snowcloud.url, key: snowcloud.key })})
      console.log(ids.nextString())`
    const args = ['--conditions=@berth/source', '--input-type=module-typescript', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 })
    assert.equal(decode(stdout.trim()).worker, 1)
  })
})

/** Polls until the condition holds; a test that waits in vain fails after 10 s. */
async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) assert.fail(`never came true: ${String(holds)}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
