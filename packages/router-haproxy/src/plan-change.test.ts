import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RoutingProperties, Target } from '@berth/sdk'
import { LIMITS } from './defaults.ts'
import { planChange } from './plan-change.ts'
import type { Settings } from './settings.ts'
import { EMPTY_STATE, drainingSlots } from './state.ts'
import type { RouterState } from './state.ts'
import {
  withCertificate,
  withChallenge,
  withFreed,
  withProperties,
  withRoute,
  withSpares,
  withoutApp,
  withoutCertificate,
} from './transitions.ts'

const SETTINGS: Settings = {
  folder: '/h',
  host: '127.0.0.1',
  port: 80,
  httpsPort: 443,
  internal: { host: '127.0.0.1' },
  trustedProxies: [],
  threads: undefined,
  logsRequests: false,
  limits: LIMITS,
}
const START = withSpares(EMPTY_STATE)
const CERTIFICATE = { name: 'cards', domains: ['cards.test'], fingerprint: 'AA' }

test('a first route takes a place that is to spare', () => {
  const state = routed(START, [1])
  assert.deepEqual(plan(START, state), [
    'set server b1/s1 addr 10.0.0.1 port 5000',
    'set server b1/s1 state ready',
    'add map /h/hosts.map 80/cards.test b1',
    'add map /h/hosts.map 443/cards.test b1',
  ])
})

test('new targets get requests before old ones are left out', () => {
  const before = routed(START, [1, 2])
  assert.deepEqual(plan(before, routed(before, [2, 3])), [
    'set server b1/s3 addr 10.0.0.3 port 5000',
    'set server b1/s3 state ready',
    'set server b1/s1 state drain',
  ])
})

test('a target that is routed to again keeps its slot, and an idle slot is closed', () => {
  const first = routed(START, [1])
  const second = routed(first, [2])
  assert.deepEqual(plan(second, routed(second, [1])), [
    'set server b1/s1 state ready',
    'set server b1/s2 state drain',
  ])
  const freed = withFreed(second, drainingSlots(second))
  assert.deepEqual(plan(second, freed), ['set server b1/s1 state maint'])
})

test('the slot that is free for longest is taken next', () => {
  let state = START
  const taken: string[] = []
  for (let release = 1; release <= 6; release++) {
    const next = routed(state, [release])
    taken.push(...plan(state, next).filter((command) => command.endsWith('ready')))
    state = withFreed(next, drainingSlots(next))
  }
  assert.deepEqual(
    taken.map((command) => command.split(' ')[2]),
    ['b1/s1', 'b1/s2', 'b1/s3', 'b1/s4', 'b1/s1', 'b1/s2'],
  )
})

test('an app without targets is answered for without asking any', () => {
  const before = routed(START, [1])
  assert.deepEqual(plan(before, routed(before, [])), [
    'set map /h/hosts.map 80/cards.test stopped',
    'set map /h/hosts.map 443/cards.test stopped',
    'set server b1/s1 state drain',
  ])
})

test('a place whose app is gone is given away only when nothing is in flight there', () => {
  const gone = withoutApp(routed(START, [1]), 'cards')
  const poker = { app: 'poker', domains: ['poker.test'], targets: targets([9]) }
  const next = withRoute(gone, poker, addresses(poker.targets))
  assert.equal(next.backends.find(({ owner }) => owner)?.name, 'b2')
  const freed = withFreed(gone, drainingSlots(gone))
  const later = withRoute(freed, poker, addresses(poker.targets))
  assert.equal(later.backends.find(({ owner }) => owner)?.name, 'b1')
})

test('more targets than slots, more apps than places and ports of their own need a reload', () => {
  const one = routed(START, [1])
  const many = routed(START, [1, 2, 3, 4, 5])
  assert.deepEqual([many.backends[0]?.slots.length, many.backends[1]?.slots.length], [8, 4])
  let crowded = START
  for (let app = 0; app < 17; app++)
    crowded = withRoute(crowded, { app: `a${app}`, domains: [], targets: [] }, [])
  assert.equal(crowded.backends.length, 32)
  const internal = withRoute(START, { app: 'cards', domains: [], targets: [], internalPort: 19_000 }, [])
  const large = configured(one, { maxBodySize: 100 })
  const mapped = configured(one, { ports: [{ scheme: 'https', port: 8443, targetPort: 8384 }] })
  for (const after of [many, crowded, internal, large, mapped])
    assert.deepEqual(planChange(SETTINGS, START, after, noPem), { reload: true })
})

test('maintenance, challenges and ports that are open already need none', () => {
  const one = routed(START, [1])
  const page = Buffer.from('closed').toString('base64')
  assert.deepEqual(plan(one, configured(one, { maintenance: { page: 'closed' } })), [
    `add map /h/maintenance.map cards ${page}`,
    'set map /h/hosts.map 80/cards.test maintenance:cards',
    'set map /h/hosts.map 443/cards.test maintenance:cards',
  ])
  assert.deepEqual(plan(one, withChallenge(one, 'token', 'token.thumb')), [
    'add map /h/challenges.map /.well-known/acme-challenge/token token.thumb',
  ])
  const mapped = configured(one, { ports: [{ scheme: 'http', port: 80, targetPort: 8384 }] })
  assert.deepEqual(plan(one, mapped), [
    'set server b2/s1 addr 10.0.0.1 port 8384',
    'set server b2/s1 state ready',
    'set map /h/hosts.map 80/cards.test b2',
    'set map /h/hosts.map 443/cards.test b2',
  ])
})

test('a certificate is shown from now on, and plain HTTP sent to HTTPS; its key is in no text', () => {
  const one = routed(START, [1])
  const after = withCertificate(one, CERTIFICATE)
  const change = planChange(SETTINGS, one, after, () => 'PEM')
  assert.deepEqual(change.reload ? [] : change.commands.map(({ text, payload }) => [text, payload]), [
    ['new ssl cert /h/certificates/cards.pem', undefined],
    ['set ssl cert /h/certificates/cards.pem', 'PEM'],
    ['commit ssl cert /h/certificates/cards.pem', undefined],
    ['add ssl crt-list /h/certificates.list', '/h/certificates/cards.pem cards.test'],
    ['set map /h/hosts.map 80/cards.test redirect', undefined],
  ])
  assert.deepEqual(plan(after, withCertificate(after, { ...CERTIFICATE, fingerprint: 'BB' })), [
    'set ssl cert /h/certificates/cards.pem',
    'commit ssl cert /h/certificates/cards.pem',
  ])
  assert.deepEqual(plan(after, withoutCertificate(after, 'cards')), [
    'del ssl crt-list /h/certificates.list /h/certificates/cards.pem',
    'del ssl cert /h/certificates/cards.pem',
    'set map /h/hosts.map 80/cards.test b1',
  ])
})

test('nothing is said when nothing changes', () => {
  const one = routed(START, [1])
  assert.deepEqual(plan(one, routed(one, [1])), [])
})

function plan(before: RouterState, after: RouterState): string[] {
  const change = planChange(SETTINGS, before, after, () => 'PEM')
  assert.ok(!change.reload)
  return change.commands.map(({ text }) => text)
}

function routed(state: RouterState, instances: readonly number[]): RouterState {
  const route = { app: 'cards', domains: ['cards.test'], targets: targets(instances) }
  return withRoute(state, route, addresses(route.targets))
}

function configured(state: RouterState, properties: RoutingProperties): RouterState {
  return withProperties(state, 'cards', properties)
}

function targets(instances: readonly number[]): Target[] {
  return instances.map((index) => ({
    instance: `web.${index}`,
    address: { host: `10.0.0.${index}`, port: 5000 },
  }))
}

function addresses(of: readonly Target[]) {
  return of.map(({ address }) => address)
}

function noPem(): string {
  return assert.fail('no certificate is needed')
}
