import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderPage } from './page.ts'

test('a page is HTML unless the request would rather have JSON or plain text', () => {
  const types = [
    undefined,
    '*/*',
    'text/html,*/*',
    'application/json',
    'text/plain;q=1',
    'image/png, application/json',
    'x/toString',
  ].map((accept) => renderPage('NO_TARGET', 'cards.test', accept).headers[1])
  const [html, json, text] = ['text/html', 'application/json', 'text/plain'].map(
    (type) => `${type}; charset=utf-8`,
  )
  assert.deepEqual(types, [html, html, html, json, text, json, html])
})

test('a page names the host and cannot be made to say anything else', () => {
  const { body } = renderPage('UNKNOWN_HOST', '<script>alert(1)</script>', undefined)
  assert.match(body, /&#60;script&#62;/)
  assert.doesNotMatch(body, /<script/)
  assert.match(body, /<html lang="en">/)
})

test('JSON has a code, a status and a message', () => {
  assert.deepEqual(JSON.parse(renderPage('UNKNOWN_HOST', 'cards.test', 'application/json').body), {
    code: 'UNKNOWN_HOST',
    status: 404,
    message:
      'No app answers to cards.test. Check the spelling. If the app is yours, add the name to its domains.',
  })
})
