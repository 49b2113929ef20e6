import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import sharp from 'sharp'
import { eventually } from '../eventually.test-helper.ts'
import { startTestHost } from '../pictures/test-host.ts'
import { startTestApp } from '../test-app.ts'

interface Failure {
  readonly code: string
  readonly message: string
}

const photo = (red: number): Promise<Buffer> =>
  sharp({ create: { width: 300, height: 300, channels: 3, background: { r: red, g: 30, b: 90 } } })
    .png()
    .toBuffer()

void suite('GET /card', () => {
  test('answers an image in each format, and the same one for the same words', async () => {
    await using it = await startTestApp()
    const types = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp' }
    for (const [format, type] of Object.entries(types)) {
      const answers = await Promise.all(
        ['name=Ada&bio=x', 'bio=x&unknown=1&name=%20Ada'].map((query) =>
          it.app.inject(`/card?format=${format}&${query}`),
        ),
      )
      const [one, other] = answers.map(({ headers, rawPayload }) => ({ headers, rawPayload }))
      assert.equal(one?.headers['content-type'], type)
      assert.equal(one?.headers['cache-control'], 'public, max-age=86400, stale-while-revalidate=604800')
      assert.equal(one?.headers['access-control-allow-origin'], '*')
      assert.equal(one?.headers.etag, other?.headers.etag)
      assert.deepEqual(one?.rawPayload, other?.rawPayload)
      const { width, height } = await sharp(one?.rawPayload).metadata()
      assert.deepEqual([width, height], [500, 300])
    }
    assert.equal(it.parts.renderer.counts.drawn, 3)
    const large = await it.app.inject('/card?name=Ada&scale=3')
    assert.equal((await sharp(large.rawPayload).metadata()).width, 1500)
  })

  test('answers HTML without a browser, which may do nothing', async () => {
    await using it = await startTestApp({ settings: { CARDS_CHROMIUM: '/bin/false' } })
    const { headers, body } = await it.app.inject(
      '/card?format=html&name=%3Cb%3E&template=quote&background_image=dusk',
    )
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.match(String(headers['content-security-policy']), /^default-src 'none'; img-src data:/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.match(body, /&lt;b&gt;/)
    assert.equal(it.parts.renderer.launches, 0)
  })

  test('answers 304 to whom has it already', async () => {
    await using it = await startTestApp()
    for (const format of ['html', 'png']) {
      const url = `/card?name=Ada&format=${format}`
      const { etag = '' } = (await it.app.inject(url)).headers
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const answer = await it.app.inject({ url, headers: { 'if-none-match': known } })
        assert.deepEqual([answer.statusCode, answer.body, answer.headers.etag], [304, '', etag])
      }
      const answer = await it.app.inject({ url, headers: { 'if-none-match': '"other"' } })
      assert.equal(answer.statusCode, 200)
    }
  })

  test('draws once what many ask for at the same time', async () => {
    await using it = await startTestApp()
    const answers = await Promise.all(Array.from({ length: 100 }, () => it.app.inject('/card?name=Ada')))
    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
    assert.equal(it.parts.renderer.counts.drawn, 1)
  })

  test('remembers images over a restart', async () => {
    await using first = await startTestApp()
    const before = await first.app.inject('/card?name=Ada')
    await first.app.close()
    await using second = await startTestApp({ folder: first.folder })
    const after = await second.app.inject('/card?name=Ada')
    assert.deepEqual(after.rawPayload, before.rawPayload)
    assert.deepEqual([second.parts.renderer.counts.drawn, second.parts.images.counts.disk], [0, 1])
  })

  test('refuses what is no card, and says why', async () => {
    await using it = await startTestApp()
    const refused = {
      '/card?template=nope': [404, 'UNKNOWN_TEMPLATE'],
      '/card?format=pdf': [400, 'INVALID_REQUEST'],
      '/card?scale=4': [400, 'INVALID_REQUEST'],
      '/card?accent=red;x': [400, 'INVALID_REQUEST'],
      '/card?ground=%23ff;background:url(x)': [400, 'INVALID_REQUEST'],
      '/card?theme=nope': [400, 'INVALID_REQUEST'],
      '/card?lang=%22%3E': [400, 'INVALID_REQUEST'],
      [`/card?name=${'x'.repeat(121)}`]: [400, 'INVALID_REQUEST'],
      [`/card?bio=${'x'.repeat(1001)}`]: [400, 'INVALID_REQUEST'],
      '/card?template=badge&avatar=http://127.0.0.1/': [400, 'PICTURE_REFUSED'],
      '/card?template=badge&avatar=ftp://a.example/': [400, 'PICTURE_REFUSED'],
      '/card?template=poster&background=nope': [400, 'PICTURE_REFUSED'],
    } as const
    for (const [url, expected] of Object.entries(refused)) {
      const answer = await it.app.inject(url)
      assert.deepEqual([answer.statusCode, answer.json<Failure>().code], [...expected], url)
      assert.match(String(answer.headers['cache-control']), /^(no-store|public, max-age=60)$/)
    }
    assert.equal(it.parts.renderer.launches, 0)
  })
})

void suite('pictures from elsewhere', () => {
  test('are fetched once, and are in the card', async () => {
    await using host = await startTestHost(async (_request, response) => response.end(await photo(200)))
    await using it = await startTestApp({ network: host.network })
    const url = `/card?template=badge&name=Ada&avatar=${host.url}/face`
    const answers = await Promise.all(
      ['html', 'png', 'jpeg'].map((format) => it.app.inject(`${url}&format=${format}`)),
    )
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [200, 200, 200],
    )
    assert.match(answers[0]?.body ?? '', /class="avatar"><img alt="" src="data:image\/jpeg;base64,/)
    const pixel = await sharp(answers[1]?.rawPayload)
      .extract({ left: 90, top: 145, width: 1, height: 1 })
      .raw()
      .toBuffer()
    assert.ok(Math.abs(pixel[0]! - 200) < 12 && pixel[1]! < 60, 'the face is where it belongs')
    assert.equal(host.requests.length, 1)
  })

  test('that cannot be had are an answer that is kept for a minute, not asked for again', async () => {
    await using host = await startTestHost((_request, response) => response.writeHead(500).end())
    await using it = await startTestApp({ network: host.network })
    const url = `/card?template=badge&avatar=${host.url}/face&format=html`
    for (const scale of [1, 2, 3]) {
      const answer = await it.app.inject(`${url}&scale=${scale}`)
      assert.deepEqual([answer.statusCode, answer.json<Failure>().code], [502, 'PICTURE_UNAVAILABLE'])
      assert.equal(answer.headers['cache-control'], 'public, max-age=60')
    }
    assert.equal(host.requests.length, 1)
  })

  test('make another card when they are another picture, and the old card when they are gone', async () => {
    let red: number | undefined = 200
    await using host = await startTestHost(async (_request, response) => {
      if (red === undefined) response.writeHead(503).end()
      else response.end(await photo(red))
    })
    // Fresh for no time at all: each request asks again.
    await using it = await startTestApp({ network: host.network, settings: { PICTURE_FRESH_MS: -1 } })
    const ask = async () =>
      (await it.app.inject(`/card?template=badge&avatar=${host.url}/face&format=html`)).headers.etag
    const first = await ask()
    red = 20
    const second = await ask()
    red = undefined
    assert.deepEqual([await ask(), first === second], [second, false])
  })
})

void suite('more than can be done', () => {
  test('is answered with 503, while HTML goes on', async () => {
    await using it = await startTestApp({ settings: { QUEUE_LIMIT: 2 } })
    await it.app.inject('/card?name=warm')
    const release = pause(it.parts.renderer.pids)
    const asked = Array.from({ length: 3 }, (_, place) => it.app.inject(`/card?name=${place}`))
    await eventually(() => it.parts.renderer.waiting === 2)
    const busy = await it.app.inject('/card?name=more')
    assert.deepEqual(
      [busy.statusCode, busy.headers['retry-after'], busy.json<Failure>().code],
      [503, '2', 'BUSY'],
    )
    assert.equal((await it.app.inject('/card?name=more&format=html')).statusCode, 200)
    assert.equal((await it.app.inject('/card?name=warm')).statusCode, 200)
    release()
    assert.deepEqual(
      (await Promise.all(asked)).map(({ statusCode }) => statusCode),
      [200, 200, 200],
    )
  })

  test('is not done for clients that are gone', async () => {
    await using it = await startTestApp()
    const base = await it.app.listen({ port: 0, host: '127.0.0.1' })
    await (await fetch(`${base}/card?name=warm`, { headers: { connection: 'close' } })).arrayBuffer()
    const release = pause(it.parts.renderer.pids)
    const gone = new AbortController()
    const asked = Array.from({ length: 20 }, (_, place) =>
      fetch(`${base}/card?name=${place}`, { signal: gone.signal }),
    )
    await eventually(() => it.parts.renderer.waiting === 19)
    gone.abort()
    await Promise.allSettled(asked)
    await eventually(() => it.parts.renderer.waiting === 0)
    release()
    await (await fetch(`${base}/card?name=last`, { headers: { connection: 'close' } })).arrayBuffer()
    assert.equal(it.parts.renderer.counts.drawn, 3) // warm, the one that was being drawn, last
  })

  test('includes images where no browser starts, which /up says', async () => {
    await using it = await startTestApp({ settings: { CARDS_CHROMIUM: '/bin/false' } })
    const answer = await it.app.inject('/card?name=Ada')
    assert.deepEqual([answer.statusCode, answer.json<Failure>().code], [503, 'NOT_DRAWN'])
    const up = await it.app.inject('/up')
    assert.deepEqual([up.statusCode, up.json()], [503, { failing: ['browser'] }])
  })
})

/** Stops the browsers where they are, until the returned function is called. */
function pause(pids: readonly number[]): () => void {
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
}
