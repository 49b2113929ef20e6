import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBerthError } from '../errors.ts'
import { parseRouting } from './parse-properties.ts'
import { formatPortMapping, mainPort, parsePortMapping } from './ports.ts'

test('a mapping of ports is a scheme and two ports', () => {
  const mapping = { scheme: 'https', port: 443, targetPort: 8384 } as const
  assert.deepEqual(parsePortMapping('https:443:8384'), mapping)
  assert.equal(formatPortMapping(mapping), 'https:443:8384')
  for (const text of ['udp:1:2', 'http:80', 'http:0:80', 'http:80:70000', 'http:80:80:80', 'http:80:8x', ''])
    assert.throws(
      () => parsePortMapping(text),
      (error) => isBerthError(error, 'INVALID_OPTION'),
      text,
    )
})

test('properties that cannot be are refused', () => {
  const http = { scheme: 'http', port: 80 } as const
  const wrong = [
    {
      ports: [
        { ...http, targetPort: 5000 },
        { ...http, targetPort: 5001 },
      ],
    },
    { ports: [{ ...http, targetPort: 0 }] },
    { maintenance: { page: 'x'.repeat(8_193) } },
    { hsts: { maxAge: 1.5 } },
    { maxBodySize: 0 },
    { responseTimeout: Number.NaN },
    { connectTimeout: 1e12 },
  ]
  for (const properties of wrong)
    assert.throws(
      () => parseRouting(properties),
      (error) => isBerthError(error, 'INVALID_OPTION'),
      JSON.stringify(properties),
    )
  parseRouting({
    ports: [
      { ...http, targetPort: 5000 },
      { scheme: 'https', port: 80, targetPort: 5000 },
    ],
    maintenance: true,
    hsts: { maxAge: 0 },
    maxBodySize: 1,
  })
})

test('properties that nobody knows, and values of another kind, are refused', () => {
  const wrong: unknown[] = [
    null,
    [],
    { colour: 'blue' },
    { ports: 'http:80:5000' },
    { ports: [{ scheme: 'udp', port: 1 }] },
  ]
  for (const properties of [
    ...wrong,
    { maintenance: 'yes' },
    { redirectsToHttps: 1 },
    { hsts: { maxAge: 1, preload: 'yes' } },
  ])
    assert.throws(
      () => parseRouting(properties),
      (error) => isBerthError(error, 'INVALID_OPTION'),
      JSON.stringify(properties),
    )
})

test('instances are told the port that plain HTTP leads to, else the first of all', () => {
  const mapped = (...texts: readonly string[]) => mainPort(texts.map(parsePortMapping))
  assert.equal(mapped('https:443:8384', 'http:80:5000'), 5000)
  assert.equal(mapped('https:8443:1', 'https:443:8384'), 8384)
  assert.equal(mapped(), undefined)
})
