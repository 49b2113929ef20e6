import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startTestApp } from '../test-app.ts'

void suite('GET /embed', () => {
  test('gives text to paste, in which nothing of the card gets out of its place', async () => {
    await using it = await startTestApp({ settings: { PUBLIC_URL: 'https://cards.example.org/' } })
    const name = '"><b>](x)[/url]'
    const { url, alt, embed } = (
      await it.app.inject({ url: '/embed', query: { name, theme: '', alt: '' } })
    ).json<{
      url: string
      alt: string
      embed: Record<string, string>
    }>()
    const card = 'https://cards.example.org/card?name=%22%3E%3Cb%3E%5D%28x%29%5B%2Furl%5D'
    assert.deepEqual([url, alt], [`${card}&format=png`, name])
    assert.deepEqual(embed, {
      markdown: `[![${String.raw`"\>\<b\>\](x)\[/url\]`}](${card}&format=png)](${card}&format=html)`,
      html: `<a href="${card}&amp;format=html"><img src="${card}&amp;format=png" srcset="${card}&amp;format=png&amp;scale=2 2x" width="500" height="300" alt="&quot;&gt;&lt;b&gt;](x)[/url]"></a>`,
      bbcode: `[url=${card}&format=html][img]${card}&format=png[/img][/url]`,
      picture: `<picture><source media="(prefers-color-scheme: dark)" srcset="${card}&amp;theme=dark&amp;format=png"><img src="${card}&amp;theme=light&amp;format=png" width="500" height="300" alt="&quot;&gt;&lt;b&gt;](x)[/url]"></picture>`,
      iframe: `<iframe src="${card}&amp;format=html" width="500" height="300" title="&quot;&gt;&lt;b&gt;](x)[/url]" style="border:0" loading="lazy"></iframe>`,
    })
  })
})

void suite('GET /oembed', () => {
  test('answers for a card that stands in its address, as large as there is room for', async () => {
    await using it = await startTestApp()
    const url = encodeURIComponent('http://localhost/card?name=Ada&bio=x&format=webp&scale=3')
    const ask = async (more: string): Promise<unknown> => {
      const {
        width,
        height,
        url: image,
        title,
      } = (await it.app.inject(`/oembed?url=${url}${more}`)).json<Record<string, unknown>>()
      return [width, height, image, title]
    }
    const image = 'http://localhost/card?name=Ada&bio=x&format=png'
    assert.deepEqual(await ask(''), [500, 300, image, 'Ada'])
    assert.deepEqual(await ask('&maxwidth=250'), [250, 150, image, 'Ada'])
    assert.deepEqual(await ask('&maxwidth=1600&maxheight=900'), [1500, 900, `${image}&scale=3`, 'Ada'])
  })

  test('answers for nothing else', async () => {
    await using it = await startTestApp()
    for (const url of [
      'http://elsewhere.example/card?name=a',
      'http://localhost/',
      'http://localhost/card/7.png',
      'nonsense',
      'file:///card',
    ]) {
      assert.equal((await it.app.inject({ url: '/oembed', query: { url } })).statusCode, 404, url)
    }
    assert.equal((await it.app.inject('/oembed?url=x&format=xml')).statusCode, 501)
  })
})

void suite('every answer', () => {
  test('may be read by pages from elsewhere, and may be asked for by them', async () => {
    await using it = await startTestApp()
    for (const url of ['/templates', '/card?format=pdf', '/nothing']) {
      assert.equal((await it.app.inject(url)).headers['access-control-allow-origin'], '*', url)
    }
    const { statusCode, headers } = await it.app.inject({ method: 'OPTIONS', url: '/cards' })
    assert.deepEqual([statusCode, headers['access-control-allow-headers']], [204, 'content-type'])
  })

  test('is described, with the counts of the service', async () => {
    await using it = await startTestApp()
    const { paths } = (await it.app.inject('/openapi.json')).json<{ paths: object }>()
    assert.deepEqual(Object.keys(paths).sort(), [
      '/card',
      '/card/{file}',
      '/cards',
      '/embed',
      '/oembed',
      '/templates',
    ])
    const names = [...(await it.app.inject('/metrics')).body.matchAll(/^(cards_\w+) \d+$/gm)].map(
      ([, name]) => name,
    )
    assert.equal(names.length, 10)
  })
})
