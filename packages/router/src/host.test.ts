import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDomain, parseHost, wildcardOf } from './host.ts'

test('a host is compared in lower case, without its port and its last dot', () => {
  const hosts = [
    'cards.test',
    'Cards.TEST:8080',
    'cards.test.',
    'cards.test.:80',
    '127.0.0.1:80',
    '[::1]:8080',
    'a_b.test',
    'x',
  ]
  assert.deepEqual(hosts.map(parseHost), [
    'cards.test',
    'cards.test',
    'cards.test',
    'cards.test',
    '127.0.0.1',
    '[::1]',
    'a_b.test',
    'x',
  ])
})

test('what is no host is none', () => {
  const values = [
    '',
    '.',
    'a..b',
    '-a.test',
    'a b',
    'a/b',
    'user@a.test',
    'a.test:80:80',
    'a.test:http',
    '<b>',
    'ä.test',
    'a'.repeat(254),
  ]
  assert.deepEqual(
    values.filter((value) => parseHost(value) !== undefined),
    [],
  )
})

test('a domain is a lower case host name, its first label possibly a star', () => {
  assert.deepEqual(
    [
      'cards.test',
      '*.cards.test',
      'localhost',
      'Cards.test',
      '*',
      'a.*.test',
      '**.test',
      'cards.test:80',
      '',
    ].map(isDomain),
    [true, true, true, false, false, false, false, false, false],
  )
})

test('one wildcard matches a host', () => {
  assert.deepEqual(['a.b.test', 'b.test', 'localhost'].map(wildcardOf), ['*.b.test', '*.test', undefined])
})
