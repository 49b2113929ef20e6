import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { TEMPLATE_NAMES } from '../templates/index.ts'
import { drawCard, withTheme } from './draw-card.ts'
import { DOCUMENT_POLICY, formatDocument } from './format-document.ts'
import { readCard } from './read-card.ts'

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(2)><meta http-equiv="refresh" content="0;url=http://127.0.0.1/"></style><style>*{background:url(http://127.0.0.1/)}`

void suite('a drawing', () => {
  test('holds no markup of the user, in any field of any look', () => {
    for (const template of TEMPLATE_NAMES) {
      const card = readCard({ template, name: HOSTILE, bio: HOSTILE, footer: HOSTILE, alt: HOSTILE })
      const { body, css } = drawCard(card, {})
      const tags = new Set(body.match(/<[a-z][a-z0-9]*/g))
      for (const tag of ['<h1', '<div', '<span', '<p', '<a', '<i', '<img']) tags.delete(tag)
      assert.deepEqual([...tags], [], template)
      assert.doesNotMatch(body, /<img(?! class="emoji")/)
      assert.doesNotMatch(body.replaceAll(/<a href="[^"]*"/g, ''), /<[^>]*(\son\w+=|url\(|https?:)/)
      assert.doesNotMatch(css, /127\.0\.0\.1/)
    }
  })

  test('is the same for the same card', () => {
    for (const template of TEMPLATE_NAMES) {
      const card = readCard({ template, name: 'Ada', bio: '😀 *x*' })
      assert.deepEqual(drawCard(card, {}), drawCard(card, {}))
    }
  })

  test('shows pictures where its look has a place for them, and initials in place of a face', () => {
    const card = readCard({
      template: 'light-profile',
      name: 'Ada King Lovelace',
      background: 'https://a.example/',
    })
    const drawn = drawCard(card, {
      avatar: 'data:image/jpeg;base64,AVATAR',
      background: 'data:image/jpeg;base64,GROUND',
    })
    assert.match(drawn.body, /class="background"><img alt="" src="data:image\/jpeg;base64,GROUND">/)
    assert.match(drawn.body, /class="avatar"><img alt="" src="data:image\/jpeg;base64,AVATAR">/)
    assert.match(drawCard(card, {}).body, /class="avatar"><span>AL<\/span>/)
    assert.match(
      drawCard(readCard({ template: 'badge', name: '😀 Ada' }), {}).body,
      /class="avatar"><span><img class="emoji"[^>]*><\/span>/,
    )
  })

  test('can be given the colours of another theme', () => {
    const drawing = drawCard(readCard({ template: 'basic', name: ' data-theme="x"', accent: 'f00' }), {})
    assert.match(drawing.body, /^<div class="card basic" data-theme="light" style="--accent:#f00">/)
    assert.match(
      withTheme(drawing, 'ocean').body,
      /^<div class="card basic" data-theme="ocean" style="--accent:#f00">/,
    )
  })
})

void suite('the document of a drawing', () => {
  test('needs nothing from anywhere, and may do nothing', async () => {
    const drawing = drawCard(readCard({ name: HOSTILE, bio: '漢字 😀 `x`' }), {})
    const html = await formatDocument(drawing, { title: HOSTILE })
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? []
    const tags = html.match(/<[^>]*>/g)?.join('') ?? ''
    const sources = [...style.matchAll(/url\((\w+):/g), ...tags.matchAll(/src="(\w+):/g)].map(
      ([, scheme]) => scheme,
    )
    assert.deepEqual([...new Set(sources)], ['data'])
    assert.doesNotMatch(tags, /<(link|meta http|script|iframe|base)/)
    assert.match(html, /<title>&quot;&#39;&gt;&lt;script&gt;/)
    assert.match(DOCUMENT_POLICY, /^default-src 'none'; .*sandbox allow-popups/)
    assert.doesNotMatch(DOCUMENT_POLICY, /script|allow-same-origin/)
  })
})
