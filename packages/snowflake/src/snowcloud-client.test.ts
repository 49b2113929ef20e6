import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isSnowflakeError } from './errors.ts'
import { SnowcloudClient } from './snowcloud-client.ts'
import type { FakeAnswer } from './testing/index.ts'
import { startFakeSnowcloud } from './testing/index.ts'

const KEY = 'the-key-of-a-test'
const limits = { timeout: 5_000 }

void suite('the Snowcloud client', () => {
  test('speaks the protocol, with the key in the header only', async () => {
    await using snowcloud = await startFakeSnowcloud()
    const client = new SnowcloudClient(snowcloud)
    const grant = await client.acquire('me', limits)
    await client.renew(grant.token, 7, limits)
    await client.release(grant.token, 8, limits)
    const authorization = `Bearer ${KEY}`
    assert.deepEqual(snowcloud.requests, [
      { path: '/leases', authorization, body: { owner: 'me' } },
      { path: '/leases/renew', authorization, body: { token: grant.token, clock: 7 } },
      { path: '/leases/release', authorization, body: { token: grant.token, until: 8 } },
    ])
  })

  test('a refusal becomes the error that says what to do, without the key even if Snowcloud repeats it', async () => {
    const body = (code: string): object => ({ code, message: `no, not with ${KEY}` })
    const refusals: readonly [FakeAnswer, object][] = [
      [
        { status: 401, body: body('UNAUTHORIZED') },
        { code: 'UNAUTHORIZED', details: {} },
      ],
      [
        { status: 409, body: body('LEASE_LOST') },
        { code: 'LEASE_LOST', details: { problem: 'no, not with …' } },
      ],
      [
        { status: 409, body: body('LEASE_EXPIRED') },
        { code: 'LEASE_EXPIRED', details: { problem: 'no, not with …' } },
      ],
      [
        { status: 400, body: body('INVALID_REQUEST') },
        { code: 'REJECTED', details: { status: 400, problem: 'no, not with …' } },
      ],
      [
        { status: 503, body: body('QUARANTINE'), headers: { 'retry-after': '7' } },
        { code: 'UNAVAILABLE', details: { problem: 'no, not with …', retryAfter: 7_000 } },
      ],
      [
        { status: 502, body: '<html>' },
        { code: 'UNAVAILABLE', details: { problem: 'status 502' } },
      ],
    ]
    let answer: FakeAnswer = 'none'
    await using snowcloud = await startFakeSnowcloud({ answer: () => answer })
    const client = new SnowcloudClient(snowcloud)
    for (const [refusal, expected] of refusals) {
      answer = refusal
      const error = await failure(client.acquire('me', limits))
      const { url, ...details } = error.details
      assert.deepEqual({ code: error.code, details }, expected)
      assert.equal(url, `${snowcloud.url}/`)
      assert.doesNotMatch(`${error.message} ${JSON.stringify(error)} ${error.stack}`, new RegExp(KEY))
    }
  })

  test('an answer that is no lease is not taken for one', async () => {
    const grant = { workerId: 1, from: 5, until: 9, ttl: 4, now: 5, generation: 1, token: 't' }
    const bodies = [
      null,
      [],
      'text',
      { ...grant, workerId: 1024 },
      { ...grant, workerId: '1' },
      { ...grant, from: 9 },
      { ...grant, until: 1e300 },
      { ...grant, ttl: 0 },
      { ...grant, token: undefined },
    ]
    let body: unknown
    await using snowcloud = await startFakeSnowcloud({ answer: () => ({ status: 201, body }) })
    for (body of bodies) {
      const error = await failure(new SnowcloudClient(snowcloud).acquire('me', limits))
      assert.equal(error.code, 'UNAVAILABLE', JSON.stringify(body))
    }
  })

  test('no answer in time and no one there are both unavailable, and say so', async () => {
    await using snowcloud = await startFakeSnowcloud({ answer: () => 'none' })
    const client = new SnowcloudClient(snowcloud)
    const slow = await failure(client.acquire('me', { timeout: 20.4 }))
    assert.equal(
      slow.message,
      `Snowcloud at ${snowcloud.url}/ cannot be used now: it did not answer within 20 ms`,
    )
    await snowcloud[Symbol.asyncDispose]()
    const gone = await failure(client.acquire('me', limits))
    assert.match(gone.message, /cannot be used now: connect ECONNREFUSED/)
  })

  test('an aborted signal rejects with its reason', async () => {
    await using snowcloud = await startFakeSnowcloud({ answer: () => 'none' })
    const controller = new AbortController()
    const asked = new SnowcloudClient(snowcloud).acquire('me', { ...limits, signal: controller.signal })
    await snowcloud.request(({ path }) => path === '/leases')
    controller.abort(new Error('enough'))
    await assert.rejects(asked, new Error('enough'))
  })

  test('a key or URL that cannot be sent is refused at once, without quoting it', () => {
    for (const key of ['', 'se cret', 'secret\n', 'sécret']) {
      assert.throws(
        () => new SnowcloudClient({ url: 'http://localhost', key }),
        new TypeError('The Snowcloud key must consist of visible ASCII characters, without spaces'),
      )
    }
    for (const url of [
      '',
      'localhost:80',
      'ftp://localhost',
      'http://me:secret@localhost',
      'http://localhost/?key=secret',
    ]) {
      assert.throws(
        () => new SnowcloudClient({ url, key: KEY }),
        new TypeError('The Snowcloud URL must be http or https, and carry no credentials and no query'),
      )
    }
  })

  test('a URL may have a path', async () => {
    await using snowcloud = await startFakeSnowcloud({ answer: () => ({ status: 204 }) })
    await new SnowcloudClient({ ...snowcloud, url: `${snowcloud.url}/ids` }).release('t', 1, limits)
    assert.equal(snowcloud.requests[0]!.path, '/ids/leases/release')
  })
})

interface Failure {
  readonly code: string
  readonly message: string
  readonly stack: string
  readonly details: { readonly url?: unknown }
}

async function failure(asked: Promise<unknown>): Promise<Failure> {
  try {
    await asked
  } catch (error) {
    if (!isSnowflakeError(error)) throw error
    const { code, message, stack = '', details } = error
    return { code, message, stack, details: Object.fromEntries(Object.entries(details)) }
  }
  throw new Error('It should have failed')
}
