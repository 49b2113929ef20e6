import assert from 'node:assert/strict'
import { access } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { chooseFonts, formatFontFamily } from './choose-fonts.ts'
import { FACES, SCRIPTS, listHan } from './families.ts'
import { loadFont } from './load-font.ts'

const choose = (text: string, lang = 'und', hasItalics = false): readonly string[] =>
  chooseFonts({ text, faces: ['sans'], lang, hasItalics }).map(({ id }) => id)

void suite('the fonts of a text', () => {
  test('are those of its letters alone', () => {
    assert.deepEqual(choose('Ada'), ['inter-latin-wght-normal'])
    assert.deepEqual(choose('Ada', 'und', true), ['inter-latin-wght-italic', 'inter-latin-wght-normal'])
    assert.deepEqual(choose('Привет'), ['inter-cyrillic-wght-normal'])
    assert.deepEqual(choose('שלום'), ['noto-sans-hebrew-hebrew-wght-normal'])
    assert.deepEqual(choose(''), [])
  })

  test('draw characters that languages share in the way of the language', () => {
    const families = ['ja', 'zh-CN', 'zh-TW', 'ko'].map((lang) =>
      choose('骨', lang)[0]?.replace(/-\d+-wght.*/, ''),
    )
    assert.deepEqual(families, ['noto-sans-jp', 'noto-sans-sc', 'noto-sans-tc', 'noto-sans-kr'])
    const fonts = chooseFonts({ text: 'a骨한', faces: ['serif'], lang: 'ko', hasItalics: false })
    assert.equal(formatFontFamily('serif', 'ko', fonts), '"Fraunces","Noto Sans KR","Open Sans",sans-serif')
  })

  test('are in the same order whatever the order of the letters', () => {
    assert.deepEqual(choose('aя漢ש'), choose('ש漢яa'))
  })

  test('are files that are there, for every script', async () => {
    const text =
      'aāạаәαἀ नमस्ते العربية עברית ไทย ລາວ ខ្មែរ বাংলা ગુજરાતી ਪੰਜਾਬੀ ಕನ್ನಡ മലയാളം සිංහල தமிழ் తెలుగు Հայ ქართ አማርኛ မြန်မာ 日本語 们 한국 ⠃ ∑'
    const fonts = chooseFonts({
      text,
      faces: ['sans', 'serif', 'mono', 'geometric'],
      lang: 'ja',
      hasItalics: true,
    })
    await Promise.all(fonts.map(({ file }) => access(file)))
    const used = new Set(fonts.map(({ family }) => family))
    const all = [...Object.values(FACES), ...SCRIPTS, ...listHan('ja')].map(({ name }) => name)
    assert.deepEqual(
      all.filter((name) => !used.has(name)),
      ['Noto Sans TC'],
    )
  })

  test('are read as addresses with the data in them', async () => {
    const [font] = chooseFonts({ text: 'a', faces: ['mono'], lang: 'und', hasItalics: false })
    assert.match(await loadFont(font!), /^data:font\/woff2;base64,d09GMg/)
  })
})
