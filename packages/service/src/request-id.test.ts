import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildRequestIds } from './request-id.ts'

test('a sane id is taken from the request', () => {
  const idOf = buildRequestIds()
  for (const id of ['4bf92f3577b34da6a3ce929d0e0e4736', '0190:a_b.c-d', 'x'.repeat(128)]) {
    assert.equal(idOf({ headers: { 'x-request-id': id } }), id)
  }
})

test('an id that could forge a line or fill the log is replaced', () => {
  const idOf = buildRequestIds()
  for (const id of ['', 'a b', 'a\nb', '"', 'é', 'x'.repeat(129)]) {
    assert.match(idOf({ headers: { 'x-request-id': id } }), /^[\w-]{8}-[0-9a-z]+$/)
  }
})

test('fresh ids differ, between two services too', () => {
  const [one, two] = [buildRequestIds(), buildRequestIds()]
  const ids = [one, one, two, two].map((idOf) => idOf({ headers: {} }))
  assert.equal(new Set(ids).size, 4)
})
