import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nginxConfig } from './nginx-config.ts'
import type { StaticSettings } from './static-json.ts'

const DEFAULTS: StaticSettings = { cleanUrls: false, fallsBack: false, errorPage: '404.html', headers: [] }

/** What a header is for a path, by the rules of the map: the first pattern that fits. */
function headerFor(settings: StaticSettings, name: string, path: string): string | undefined {
  const config = nginxConfig(settings)
  const variable = new RegExp(`add_header ${name} (\\$\\w+)`).exec(config)?.[1] ?? ''
  const map = config.slice(config.indexOf(`map $uri ${variable} {`)).split('\n  }')[0] ?? ''
  const rules = [...map.matchAll(/"~((?:\\.|[^"\\])*)" "((?:\\.|[^"\\])*)";/g)].map(
    ([, pattern = '', value = '']) => [new RegExp(unquoted(pattern)), unquoted(value)] as const,
  )
  return rules.find(([pattern]) => pattern.test(path))?.[1]
}

const unquoted = (text: string) => text.replaceAll(/\\(["\\])/g, '$1')

const YEAR = 'public, max-age=31536000, immutable'

for (const [path, expected] of [
  ['/index.html', 'no-cache'],
  ['/assets/index-DiwrgT4a.js', YEAR],
  ['/assets/index-DiwrgTda.js', 'no-cache'],
  ['/assets/logo-DarkMode.svg', 'no-cache'],
  ['/assets/theme-version2.css', 'no-cache'],
  ['/static/js/main.3f1b2c9d.js', YEAR],
  ['/static/js/main.3f1b2c9d.js.map', YEAR],
  ['/img/photo-20240115.jpg', 'no-cache'],
  ['/cafe-facade.css', 'no-cache'],
  ['/_next/static/chunks/a.js', YEAR],
  ['/_astro/a.css', YEAR],
] as const) {
  test(`${path} is kept by browsers as ${expected}`, () => {
    assert.equal(headerFor(DEFAULTS, 'Cache-Control', path), expected)
  })
}

test('headers of the site win over ours, and the closest path over the others', () => {
  const headers = [
    { path: '/**', name: 'cache-control', value: 'max-age=1' },
    { path: '/docs/*', name: 'Cache-Control', value: 'max-age=2' },
    { path: '/docs/a', name: 'Cache-Control', value: 'max-age=3' },
    { path: '/', name: 'Link', value: '<a.css>; rel="preload"' },
  ]
  const settings = { ...DEFAULTS, headers }
  const pathTo = (path: string) => headerFor(settings, 'Cache-Control', path)
  assert.deepEqual(['/x.js', '/docs/b', '/docs/b/c', '/docs/a.html'].map(pathTo), [
    'max-age=1',
    'max-age=2',
    'max-age=1',
    'max-age=3',
  ])
  assert.equal(headerFor(settings, 'Link', '/index.html'), '<a.css>; rel="preload"')
  assert.equal(headerFor(settings, 'Link', '/other.html'), undefined)
})

test('short addresses and apps with a router of their own find their page', () => {
  const triesOf = (settings: Partial<StaticSettings>) =>
    /try_files (.*);/.exec(nginxConfig({ ...DEFAULTS, ...settings }))?.[1]
  assert.equal(triesOf({}), '$uri $uri/ =404')
  assert.equal(triesOf({ cleanUrls: true }), '$uri $uri.html $uri/ =404')
  assert.equal(triesOf({ fallsBack: true }), '$uri $uri/ /index.html')
})
