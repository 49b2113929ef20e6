import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { read } from '../testing/problems-of.ts'
import { nginxConfig } from './nginx-config.ts'
import { parseStaticJson } from './static-json.ts'

const parse = (json: unknown) =>
  read((problems) => parseStaticJson(typeof json === 'string' ? json : JSON.stringify(json), problems))

test('all that can be said is read', () => {
  const json = `{
    // where it is
    "root": "./dist/",
    "build": "hugo --minify",
    "clean_urls": true,
    "routes": { "/**": "index.html" },
    "error_page": "/errors/404.html",
    "headers": { "/assets/**": { "X-A": "1" } },
    "https_only": true,
  }`
  assert.deepEqual(parse(json), {
    value: {
      root: 'dist',
      build: 'hugo --minify',
      cleanUrls: true,
      fallsBack: true,
      errorPage: 'errors/404.html',
      headers: [{ path: '/assets/**', name: 'X-A', value: '1' }],
    },
    problems: [],
  })
})

for (const [json, problem] of [
  ['{ "root": ', 'static.json is no JSON: ValueExpected in line 1'],
  ['[]', 'static.json holds no object'],
  [
    { proxies: {} },
    'static.json has "proxies", which is not supported; what is: root, build, clean_urls, routes, error_page, headers, https_only',
  ],
  [{ root: '../up' }, 'root in static.json is "../up", which is no path within the source'],
  [{ root: 'a b' }, 'root in static.json is "a b", which is no path within the source'],
  [{ error_page: 1 }, 'error_page in static.json is 1, which is no path within the source'],
  [{ build: 'a\nRUN b' }, 'build in static.json is no command on one line'],
  [{ routes: { '/x': 'y.html' } }, 'routes in static.json can only be {"/**": "index.html"}'],
  [{ headers: [] }, 'headers in static.json is no object of paths'],
  [{ headers: { 'a;b': { A: '1' } } }, 'headers in static.json: "a;b" is no path such as /assets/**'],
  [
    { headers: { '/': { 'A B': '1' } } },
    'headers in static.json: "/" has "A B", which is no name of a header',
  ],
  [
    { headers: { '/': { A: '$host' } } },
    'headers in static.json: "/" has a value of A with characters that cannot be sent; a dollar sign is one of them',
  ],
] as const) {
  test(`a problem is told: ${problem}`, () => assert.deepEqual(parse(json).problems, [problem]))
}

test('whatever it says, it adds no directive to the configuration of nginx', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"; }', '\\"', '$uri', '\n', '{', '/**', 'X-A'),
  )
  const words = fc.record({ path: text, name: text, value: text, root: text, error_page: text })
  const shape = directivesOf(parse({ headers: { '/a': { 'X-A': '1' } } }).value)
  fc.assert(
    fc.property(words, ({ path, name, value, ...rest }) => {
      const { value: settings } = parse({
        ...rest,
        headers: { [path]: { [name]: value }, '/a': { 'X-A': '1' } },
      })
      const own = settings.headers.filter((rule) => rule.name === name && name !== 'X-A').length
      // A header of its own is one map with one line, and one directive that sends it.
      assert.equal(directivesOf(settings), shape + own * 3 + (settings.headers.length - 1 - own))
    }),
    { numRuns: 50 },
  )
})

/** How many directives and blocks nginx would find, by its own rules for quotes. */
function directivesOf(settings: Parameters<typeof nginxConfig>[0]): number {
  const bare = nginxConfig(settings)
    .replaceAll(/^\s*#.*$/gm, '')
    .replaceAll(/"(?:\\[^]|[^"\\])*"/g, 'text')
  return [...bare.matchAll(/[;{]/g)].length
}
