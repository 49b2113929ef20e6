import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import sharp from 'sharp'
import { startTestHost } from '../pictures/test-host.ts'
import { startTestApp } from '../test-app.ts'
import type { TestApp } from '../test-app.ts'

interface Frozen {
  readonly card_id: string
  readonly url: string
  readonly alt: string
  readonly embed: Readonly<Record<string, string>>
}

const freeze = async ({ app }: TestApp, params: object): Promise<Frozen> => {
  const answer = await app.inject({ method: 'POST', url: '/card', payload: params })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

void suite('POST /card', () => {
  test('freezes a card that is given as JSON, in the address or as a form', async () => {
    await using it = await startTestApp()
    const query = 'template=quote&name=Ada&bio=x'
    const answers = await Promise.all([
      it.app.inject({ method: 'POST', url: '/card', payload: { template: 'quote', name: 'Ada', bio: 'x' } }),
      it.app.inject({ method: 'POST', url: `/card?${query}` }),
      it.app.inject({
        method: 'POST',
        url: '/card',
        payload: query,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ])
    const ids = answers.map((answer) => answer.json<Frozen>().card_id)
    assert.equal(new Set(ids).size, 3)
    const images = await Promise.all(ids.map((id) => it.app.inject(`/card/${id}.png`)))
    for (const image of images) assert.deepEqual(image.rawPayload, images[0]?.rawPayload)
    assert.match(String(answers[0]?.headers.location), /\/card\/\d+$/)
  })

  test('answers 503 while Snowflake is away or unwell; the rest works', async () => {
    await using host = await startTestHost(({ url = '' }, response) => {
      if (url.startsWith('/slow')) return
      response.writeHead(url.startsWith('/500') ? 503 : 200).end('{"snowflakes_str":["../../x"]}')
    })
    const urls = [
      'http://127.0.0.1:1/',
      `http://127.0.0.1:${host.port}/500/`,
      `http://127.0.0.1:${host.port}/`,
    ]
    for (const snowflakeUrl of urls) {
      await using it = await startTestApp({ snowflakeUrl })
      const answer = await it.app.inject({ method: 'POST', url: '/card', payload: { name: 'Ada' } })
      assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [503, 'NO_ID'])
      assert.equal(answer.headers['retry-after'], '2')
      assert.equal((await it.app.inject('/card?name=Ada&format=html')).statusCode, 200)
    }
  })

  test('answers 507 when the room for frozen cards is used up', async () => {
    await using it = await startTestApp({ settings: { FROZEN_MB: 0 } })
    const answer = await it.app.inject({ method: 'POST', url: '/card', payload: { name: 'Ada' } })
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [507, 'STORAGE_FULL'])
  })
})

void suite('a frozen card', () => {
  test('can be had in every form, scale and theme, each for ever the same', async () => {
    await using it = await startTestApp()
    const { card_id: id } = await freeze(it, { template: 'basic', name: 'Ada' })
    const types = {
      png: 'image/png',
      jpg: 'image/jpeg',
      jpeg: 'image/jpeg',
      webp: 'image/webp',
      html: 'text/html; charset=utf-8',
    }
    for (const [format, type] of Object.entries(types)) {
      const { headers, statusCode } = await it.app.inject(`/card/${id}.${format}?scale=2&theme=dark`)
      assert.deepEqual([statusCode, headers['content-type']], [200, type])
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
      const known = await it.app.inject({
        url: `/card/${id}.${format}?scale=2&theme=dark`,
        headers: { 'if-none-match': String(headers.etag) },
      })
      assert.equal(known.statusCode, 304)
    }
    const ground = async (query: string): Promise<number> => {
      const image = sharp((await it.app.inject(`/card/${id}.png${query}`)).rawPayload)
      return (await image.extract({ left: 5, top: 290, width: 1, height: 1 }).raw().toBuffer())[0] ?? -1
    }
    assert.deepEqual(
      [await ground(''), await ground('?theme=dark'), await ground('?theme=ocean')],
      [0xff, 0x0f, 0x06],
    )
  })

  test('is there after a restart, whatever became of its pictures', async () => {
    let isThere = true
    await using host = await startTestHost(async (_request, response) => {
      if (!isThere) return response.writeHead(404).end()
      const create = { width: 90, height: 90, channels: 3, background: '#c22' } as const
      return response.end(await sharp({ create }).png().toBuffer())
    })
    await using first = await startTestApp({ network: host.network })
    const { card_id: id } = await freeze(first, { template: 'badge', name: 'Ada', avatar: `${host.url}/a` })
    const before = await first.app.inject(`/card/${id}.png`)
    await first.app.close()
    isThere = false
    await using second = await startTestApp({ network: host.network, folder: first.folder })
    assert.deepEqual((await second.app.inject(`/card/${id}.png`)).rawPayload, before.rawPayload)
    assert.equal(second.parts.renderer.counts.drawn, 0)
    assert.equal((await second.app.inject(`/card/${id}.webp?scale=2`)).statusCode, 200)
    assert.match((await second.app.inject(`/card/${id}.html`)).body, /class="avatar"><img/)
    assert.equal(host.requests.length, 1)
  })

  test('has a page that says what it is to those who show it elsewhere', async () => {
    await using it = await startTestApp()
    const { card_id: id, url } = await freeze(it, { name: '"Ada" & <co>', alt: 'A "card"' })
    const { body, headers } = await it.app.inject(`/card/${id}`)
    assert.match(String(headers['content-security-policy']), /^default-src 'none'/)
    assert.ok(body.includes(`<meta property="og:image" content="${url}.png?scale=2">`))
    assert.ok(body.includes('<meta property="og:image:alt" content="A &quot;card&quot;">'))
    assert.ok(body.includes('<title>&quot;Ada&quot; &amp; &lt;co&gt;</title>'))
    const oembed = /type="application\/json\+oembed" href="([^"]+)"/.exec(body)?.[1] ?? ''
    const { pathname, search } = new URL(oembed)
    assert.deepEqual((await it.app.inject(`${pathname}${search}&maxwidth=1200&maxheight=700`)).json(), {
      version: '1.0',
      type: 'photo',
      title: '"Ada" & <co>',
      alt: 'A "card"',
      provider_name: 'Cards',
      provider_url: 'http://localhost/',
      cache_age: 31_536_000,
      url: `${url}.png?scale=2`,
      width: 1000,
      height: 600,
    })
    assert.deepEqual((await it.app.inject(`/card/${id}.json`)).json<Frozen>().card_id, id)
    const forged = await it.app.inject({ url: `/card/${id}`, headers: { host: 'a"><script>' } })
    assert.equal(forged.statusCode, 400)
  })

  test('that is not there is not found, and nothing else is read', async () => {
    await using it = await startTestApp()
    for (const file of [
      '1.png',
      '1',
      '1.json',
      '..%2F..%2Fx',
      '1.exe',
      'abc.png',
      `${'1'.repeat(21)}.png`,
      '1.png.json',
      '-1.png',
      '1%00.png',
    ]) {
      const answer = await it.app.inject(`/card/${file}`)
      assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [404, 'UNKNOWN_CARD'], file)
    }
  })
})

void suite('POST /cards', () => {
  test('freezes a batch, in its order', async () => {
    await using it = await startTestApp()
    const names = Array.from({ length: 12 }, (_, place) => `Card ${place}`)
    const answer = await it.app.inject({
      method: 'POST',
      url: '/cards',
      payload: { cards: names.map((name) => ({ name })) },
    })
    const { cards } = answer.json<{ cards: Frozen[] }>()
    assert.deepEqual(
      cards.map(({ alt }) => alt),
      names,
    )
    const one = await it.app.inject(`/card/${cards[5]?.card_id}.html`)
    assert.match(one.body, /<title>Card 5<\/title>/)
  })

  test('freezes none when one of them cannot be made', async () => {
    await using it = await startTestApp()
    for (const cards of [
      [{ name: 'a' }, { template: 'nope' }],
      [{ template: 'badge', avatar: 'http://10.0.0.1/' }, {}],
      [],
      Array.from({ length: 51 }, () => ({})),
      [{ scale: {}, name: [] }],
    ]) {
      const { statusCode } = await it.app.inject({ method: 'POST', url: '/cards', payload: { cards } })
      assert.ok(statusCode === 400 || statusCode === 404)
    }
    assert.equal(it.parts.folders.frozen.size, 0)
  })
})
