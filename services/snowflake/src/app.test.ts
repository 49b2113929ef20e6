import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Service } from '@berth/service'
import { decode, encode, EPOCH_MS } from '@berth/snowflake'
import type { Clocks } from '@berth/snowflake'
import { startFakeSnowcloud } from '@berth/snowflake/testing'
import type { FakeSnowcloud, FakeSnowcloudOptions } from '@berth/snowflake/testing'
import { buildApp } from './app.ts'
import { eventually } from './eventually.test-helper.ts'

const AWAY = { status: 503, body: { code: 'UNAVAILABLE', message: 'Redis is away' } } as const

void suite('POST /', () => {
  test('answers a fresh id, exact as a number and as text', async () => {
    await using it = await start()
    const first = await it.app.inject({ method: 'POST', url: '/' })
    const second = await it.app.inject({ method: 'POST', url: '/' })
    const [, digits, text] = /^\{"snowflake":(\d+),"snowflake_str":"(\d+)"\}$/.exec(first.body)!
    assert.equal(digits, text)
    assert.equal(decode(digits!).worker, 1)
    assert.equal(first.headers['content-type'], 'application/json; charset=utf-8')
    assert.ok(BigInt(second.json<{ snowflake_str: string }>().snowflake_str) > BigInt(digits!))
  })

  test('answers a batch of 1 to 4096 with ?count, increasing, in both forms', async () => {
    await using it = await start()
    for (const count of [1, 2, 4096]) {
      const { body } = await it.app.inject({ method: 'POST', url: `/?count=${count}` })
      const [, numbers, texts] = /^\{"snowflakes":\[([\d,]+)\],"snowflakes_str":(\[[\d,"]+\])\}$/.exec(body)!
      const ids: string[] = JSON.parse(texts!)
      assert.deepEqual(numbers!.split(','), ids)
      assert.equal(ids.length, count)
      assert.ok(ids.every((id, place) => place === 0 || BigInt(id) > BigInt(ids[place - 1]!)))
    }
  })

  test('refuses any other count', async () => {
    await using it = await start()
    for (const count of ['0', '4097', '-1', '1.5', 'many', '1&count=2', '']) {
      const answer = await it.app.inject({ method: 'POST', url: `/?count=${count}` })
      assert.deepEqual(
        [answer.statusCode, answer.json<{ code: string }>().code],
        [400, 'INVALID_REQUEST'],
        count,
      )
    }
  })

  test('answers 503 with Retry-After outside the window, and says nothing of where Snowcloud is', async () => {
    let now = Date.now()
    await using it = await start({ clock: () => now })
    now += 3_600_000
    for (const url of ['/', '/?count=7']) {
      const answer = await it.app.inject({ method: 'POST', url })
      const { requestId: _, ...body } = answer.json<Record<string, unknown>>()
      assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '1'])
      assert.deepEqual(body, {
        code: 'OUTSIDE_WINDOW',
        message: 'No id can be made now, as no lease allows it; try again',
      })
    }
    now -= 3_600_000
    assert.equal((await it.app.inject({ method: 'POST', url: '/' })).statusCode, 200)
  })
})

void suite('GET /:id', () => {
  test('takes an id apart', async () => {
    await using it = await start()
    const unixMs = Date.parse('2027-07-22T11:22:59.101Z')
    const id = String(encode({ ms: unixMs - EPOCH_MS, worker: 513, sequence: 4095 }))
    const answer = await it.app.inject(`/${id}`)
    assert.deepEqual(answer.json(), {
      snowflake_str: id,
      timestamp: '2027-07-22T11:22:59.101Z',
      timestamp_ms: unixMs,
      worker: 513,
      sequence: 4095,
    })
  })

  test('refuses what is no id', async () => {
    await using it = await start()
    for (const text of ['abc', '-1', '18446744073709551616', '007', '%F0%9F%92%A9', '1'.repeat(21)]) {
      const answer = await it.app.inject(`/${text}`)
      assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [400, 'INVALID_ID'], text)
    }
  })
})

void suite('GET /', () => {
  test('is a page without anything from elsewhere, whose policy allows its own style and script only', async () => {
    await using it = await start()
    const { headers, body } = await it.app.inject('/')
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'; style-src 'sha256-[^ ;]+'; script-src 'sha256-[^ ;]+'; connect-src 'self'; /,
    )
    assert.doesNotMatch(body, /https?:|src=|onclick|style="/)
    assert.match(body, /<html lang="en">[^]*<output aria-live="polite">[^]*<button/)
  })
})

void suite('every answer', () => {
  test('may be stored by nobody', async () => {
    await using it = await start()
    for (const url of ['/', '/123', '/abc', '/a/b', '/up', '/metrics', '/openapi.json']) {
      assert.equal((await it.app.inject(url)).headers['cache-control'], 'no-store', url)
    }
    for (const url of ['/', '/?count=9', '/?count=0']) {
      assert.equal((await it.app.inject({ method: 'POST', url })).headers['cache-control'], 'no-store', url)
    }
  })
})

void suite('the lease', () => {
  test('is what /up asks for: it fails without one, and below a sixth of it', async () => {
    let [isAway, now] = [true, Date.now()]
    const clock = (): number => now
    await using it = await start({ clock }, { answer: () => (isAway ? AWAY : undefined) })
    const up = async (): Promise<number> => (await it.app.inject('/up')).statusCode
    assert.equal(await up(), 503)
    assert.equal((await it.app.inject({ method: 'POST', url: '/' })).statusCode, 503)
    isAway = false
    await eventually(async () => (await up()) === 204)
    now += 49_000
    assert.equal(await up(), 204)
    now += 2_000
    assert.equal(await up(), 503)
    assert.deepEqual((await it.app.inject('/up')).json(), { failing: ['lease'] })
    assert.equal((await it.app.inject({ method: 'POST', url: '/' })).statusCode, 200)
  })

  test('is on /metrics', async () => {
    const now = Date.now()
    await using it = await start({ clock: () => now })
    const { body } = await it.app.inject('/metrics')
    const numbers = Object.fromEntries(
      [...body.matchAll(/^(snowflake_\w+) (.+)$/gm)].map(([, name, value]) => [name, Number(value)]),
    )
    const { snowflake_lease_seconds_left: left, snowflake_clock_offset_seconds: offset, ...counts } = numbers
    assert.ok(left! > 50 && left! <= 61 && Math.abs(offset) < 1)
    assert.deepEqual(counts, {
      snowflake_worker_id: 1,
      snowflake_refused_total: 0,
      snowflake_lease_renewals_total: 0,
      snowflake_lease_failures_total: 0,
    })
  })

  test('is given back after the last request in flight', async () => {
    const [started, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await using it = await start({}, {}, (app, snowcloud) => {
      app.get('/slow/one', async () => {
        started.resolve()
        await finish.promise
        return { released: isReleased(snowcloud) }
      })
    })
    const answer = fetch(`${await it.app.listen({ port: 0, host: '127.0.0.1' })}/slow/one`)
    await started.promise
    const closing = it.app.close()
    await eventually(() => !it.app.server.listening)
    finish.resolve()
    assert.deepEqual(await (await answer).json(), { released: false })
    await closing
    assert.equal(isReleased(it.snowcloud), true)
  })
})

interface Started extends AsyncDisposable {
  readonly app: Service
  readonly snowcloud: FakeSnowcloud
}

/** The service with a Snowcloud of its own, once that has answered. */
async function start(
  clocks: Clocks = {},
  options: FakeSnowcloudOptions = {},
  prepare?: (app: Service, snowcloud: FakeSnowcloud) => void,
): Promise<Started> {
  const snowcloud = await startFakeSnowcloud(options)
  const { url: SNOWCLOUD_URL, key: SNOWCLOUD_KEY } = snowcloud
  const settings = { PORT: 0, HOST: '127.0.0.1', LOG_LEVEL: 'silent', SNOWCLOUD_URL, SNOWCLOUD_KEY } as const
  const app = await buildApp(settings, clocks)
  prepare?.(app, snowcloud)
  if (!options.answer) await eventually(async () => (await app.inject('/up')).statusCode === 204)
  return {
    app,
    snowcloud,
    async [Symbol.asyncDispose]() {
      await app.close()
      await snowcloud[Symbol.asyncDispose]()
    },
  }
}

const isReleased = ({ requests }: FakeSnowcloud): boolean =>
  requests.some(({ path }) => path === '/leases/release')
