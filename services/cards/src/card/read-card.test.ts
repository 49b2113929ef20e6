import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { backdropFor } from './backdrops.ts'
import { readCard } from './read-card.ts'

void suite('a card that is asked for', () => {
  test('has what was asked for and defaults for the rest', () => {
    assert.deepEqual(
      readCard({
        template: 'dark-profile',
        name: ' Ada ',
        bio: 'a **b**',
        avatar: 'https://a.example/b.png',
      }),
      {
        template: 'dark-profile',
        theme: 'dark',
        name: 'Ada',
        bio: 'a **b**',
        footer: '',
        background: { kind: 'backdrop', name: backdropFor('Ada') },
        avatar: 'https://a.example/b.png',
        lang: 'und',
        alt: 'Ada: a b',
      },
    )
  })

  test('is the same card however it is written', () => {
    const one = readCard({
      template: 'basic',
      name: 'Zoe\u0308  X',
      bio: 'a\r\nb\u0007',
      accent: '#ABC',
      theme: '',
    })
    const other = readCard({
      name: 'Zoë X ',
      bio: 'a\nb',
      accent: 'abc',
      avatar: 'https://not.shown.example/',
    })
    assert.deepEqual(one, other)
  })

  test('takes background and background_image, as a gradient, a colour or a picture', () => {
    const read = (background: string) => readCard({ template: 'poster', background }).background
    assert.deepEqual(read('dusk'), { kind: 'backdrop', name: 'dusk' })
    assert.deepEqual(read('#0Af'), { kind: 'colour', colour: '#0af' })
    assert.deepEqual(read('https://a.example/'), { kind: 'picture', url: 'https://a.example/' })
    assert.deepEqual(readCard({ background_image: 'dusk' }).background, { kind: 'backdrop', name: 'dusk' })
    assert.deepEqual(readCard({ background: 'aurora', background_image: 'dusk' }).background.kind, 'backdrop')
  })

  test('has its colour as ground where its look shows no background', () => {
    assert.equal(readCard({ template: 'basic', background: '123' }).ground, '#123')
    assert.equal(readCard({ template: 'poster', background: '123' }).ground, undefined)
  })

  test('says in which language it is, when its script does', () => {
    const langs = ['Ada', 'こんにちは世界', '안녕', '你好', 'Привет'].map((name) => readCard({ name }).lang)
    assert.deepEqual(langs, ['und', 'ja', 'ko', 'zh-Hans', 'und'])
    assert.equal(readCard({ name: '你好', lang: 'zh-TW' }).lang, 'zh-TW')
  })

  test('has words for those who do not see it', () => {
    assert.equal(readCard({}).alt, 'An empty card')
    assert.equal(readCard({ name: '**A** <b>', bio: 'x\n\ny [z](https://a.example)' }).alt, 'A <b>: x y z')
    assert.equal(readCard({ name: 'A', alt: 'mine' }).alt, 'mine')
    assert.equal(readCard({ bio: 'x'.repeat(900) }).alt.length, 300)
  })

  test('must have a look that there is', () => {
    for (const template of ['nope', '../basic', 'constructor', '__proto__']) {
      assert.throws(() => readCard({ template }), { code: 'UNKNOWN_TEMPLATE', status: 404 }, template)
    }
  })
})
