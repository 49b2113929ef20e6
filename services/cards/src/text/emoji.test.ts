import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { drawEmoji, hasEmoji, withoutEmoji } from './emoji.ts'

/** Alone they are no emoji that people write: the tones of skin and the parts of hair. */
const COMPONENTS = /^[\u{1f3fb}-\u{1f3ff}\u{1f9b0}-\u{1f9b3}]$/u

void suite('emoji', () => {
  test('have a picture each, as far as Node knows any: all of one character, keycaps and flags', () => {
    const missing: string[] = []
    for (let point = 0; point < 0x1_ff_ff; point++) {
      const base = String.fromCodePoint(point)
      for (const text of [base, `${base}\ufe0f`, `${base}\ufe0f\u20e3`]) {
        if (/^\p{RGI_Emoji}$/v.test(text) && !COMPONENTS.test(text) && !hasEmoji(text)) missing.push(text)
      }
    }
    const letters = Array.from({ length: 26 }, (_, place) => String.fromCodePoint(0x1_f1_e6 + place))
    for (const flag of letters.flatMap((one) => letters.map((other) => one + other))) {
      if (/^\p{RGI_Emoji}$/v.test(flag) && !hasEmoji(flag)) missing.push(flag)
    }
    assert.deepEqual(missing, [])
  })

  test('of several characters are one picture, those of Unicode 17 too', () => {
    for (const emoji of ['👩🏽‍🚀', '👨‍👩‍👧‍👦', '🏳️‍🌈', '❤️‍🔥', '👁️‍🗨️', '🫪', '🧑‍🩰', '🐦‍🔥', '🏴󠁧󠁢󠁷󠁬󠁳󠁿', '🧑🏿‍❤️‍💋‍🧑🏻']) {
      assert.match(
        drawEmoji(emoji),
        /^<img class="emoji" alt="[^"]+" src="data:image\/svg\+xml;base64,[\w+/=]+">$/,
        emoji,
      )
    }
  })

  test('are drawn in text and left alone in tags', () => {
    const html = drawEmoji('<a href="https://a.example/😀">😀 #1 © ™</a>')
    assert.match(html, /^<a href="https:\/\/a\.example\/😀"><img [^>]+> #1 © ™<\/a>$/)
  })

  test('are not for fonts to draw', () => {
    assert.equal(withoutEmoji('a 😀 b ❤️ c 1'), 'a  b  c 1')
  })
})
