import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { textOf } from './escape.ts'
import { renderMarkdown, renderMarkdownLine } from './markdown.ts'

const inside = (text: string): string =>
  /^<p dir="auto">([^]*)<\/p>$/.exec(renderMarkdown(text))?.[1] ?? 'several'
const OUT = 'target="_blank" rel="noopener noreferrer nofollow ugc"'

void suite('light markdown', () => {
  test('has bold, italic, code and strike, each where it begins and ends', () => {
    assert.equal(inside('**a** b **c**'), '<strong>a</strong> b <strong>c</strong>')
    assert.equal(
      inside('*a* _b_ ***c*** `d` ~~e~~ ~f~'),
      '<em>a</em> <em>b</em> <em><strong>c</strong></em> <code>d</code> <del>e</del> ~f~',
    )
    assert.equal(inside('snake_case_name 2*3*4 \\*not\\*'), 'snake_case_name 2<em>3</em>4 *not*')
  })

  test('is not looked for in text that has none of its characters', () => {
    assert.equal(
      renderMarkdown('1. Ann’s 漢字 (a - b) + #1 = 100%! 😀'),
      '<p dir="auto">1. Ann’s 漢字 (a - b) + #1 = 100%! 😀</p>',
    )
    assert.equal(renderMarkdown(''), '')
  })

  test('keeps line breaks, and makes paragraphs of empty lines', () => {
    assert.equal(renderMarkdown('a\nb  \nc\n\nd'), '<p dir="auto">a\nb\nc</p>\n<p dir="auto">d</p>')
    assert.equal(renderMarkdownLine('a\n\nb **c**'), 'a b <strong>c</strong>')
  })

  test('links to the web and to mail, and to nothing else', () => {
    assert.equal(inside('[a](https://b.example "t")'), `<a href="https://b.example" ${OUT}>a</a>`)
    assert.equal(inside('a@b.example'), `<a href="mailto:a@b.example" ${OUT}>a@b.example</a>`)
    for (const address of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'irc://a',
      '//a',
      '/a',
    ]) {
      assert.equal(inside(`[a](${address})`), '<a>a</a>', address)
    }
  })

  test('takes everything else as text: markup, pictures, headings, lists, quotes', () => {
    for (const text of [
      '<b>a</b>',
      '<img src=x>',
      '<!-- a -->',
      '<meta http-equiv=refresh content=0>',
      '<script>a</script>',
    ]) {
      assert.doesNotMatch(renderMarkdown(text).replaceAll(/<\/?p( dir="auto")?>/g, ''), /</, text)
      assert.equal(textOf(renderMarkdown(text)), text)
    }
    for (const text of ['# a', '- a', '1. a', '> a', '---', '```\na\n```', '    a']) {
      assert.doesNotMatch(renderMarkdown(text), /<(h\d|ul|ol|li|blockquote|hr|pre)/, text)
    }
    assert.doesNotMatch(renderMarkdown('![a](https://b.example/c.png)'), /<img/)
  })

  test('lets no quote out of an attribute', () => {
    const html = renderMarkdown('[a](https://b.example/"onclick=x) <https://c.example/"onmouseover=y>')
    assert.doesNotMatch(html, /"on/)
  })
})
