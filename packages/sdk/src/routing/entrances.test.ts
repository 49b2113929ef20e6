import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RoutingProperties } from '../wall/routing.ts'
import { entrancesOf, isCovered } from './entrances.ts'
import { formatPortMapping, parsePortMapping } from './ports.ts'

const OWN = { port: 80, httpsPort: 443 }

test('without mappings an app is reached at the ports of the router', () => {
  assert.deepEqual(entrances([], false), ['http:80', 'https:443'])
  assert.deepEqual(entrances([], true), ['http:80 -> 443', 'https:443'])
  assert.deepEqual(entrances([], true, { redirectsToHttps: false }), ['http:80', 'https:443'])
  assert.deepEqual(entrances([], true, {}, { port: 80 }), ['http:80'])
})

test('mappings take their place, and whoever maps the port of plain HTTP means HTTPS as well', () => {
  assert.deepEqual(entrances(['http:80:5000'], true), ['http:80 -> 443', 'https:443:5000'])
  assert.deepEqual(entrances(['http:80:5000', 'https:443:8384'], true), ['http:80 -> 443', 'https:443:8384'])
  assert.deepEqual(entrances(['http:8080:5000'], true), ['http:8080:5000'])
  assert.deepEqual(entrances(['http:80:5000'], true, {}, { port: 80 }), ['http:80:5000'])
})

test('plain HTTP redirects to the mapped port of HTTPS, the usual one first, as soon as there is a certificate', () => {
  assert.deepEqual(entrances(['https:8443:8384'], false), ['https:8443:8384'])
  assert.deepEqual(entrances(['https:8443:8384'], true), ['http:80 -> 8443', 'https:8443:8384'])
  assert.deepEqual(entrances(['https:8443:1', 'https:443:2'], true), [
    'http:80 -> 443',
    'https:8443:1',
    'https:443:2',
  ])
})

test('a certificate is good for its names, and for one label in place of an asterisk', () => {
  const covered = ['a.test', 'x.b.test', 'b.test', 'x.y.b.test'].filter((domain) =>
    isCovered(domain, ['a.test', '*.b.test']),
  )
  assert.deepEqual(covered, ['a.test', 'x.b.test'])
})

function entrances(
  ports: readonly string[],
  isSecured: boolean,
  properties: RoutingProperties = {},
  own: { readonly port: number; readonly httpsPort?: number } = OWN,
): readonly string[] {
  const mapped = { ...properties, ports: ports.map(parsePortMapping) }
  return entrancesOf(own, mapped, isSecured).map(
    (entrance) =>
      `${formatPortMapping(entrance)}${entrance.redirectsTo === undefined ? '' : ` -> ${entrance.redirectsTo}`}`,
  )
}
