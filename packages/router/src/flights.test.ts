import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Flights } from './flights.ts'
import type { Flight } from './flights.ts'

test('flights may leave in any order', () => {
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]) {
    const flights = new Flights()
    const all = [newFlight(), newFlight(), newFlight()]
    for (const flight of all) flights.add(flight)
    const left = new Set(all)
    for (const index of order) {
      const flight = all[index] ?? newFlight()
      flights.remove(flight)
      left.delete(flight)
      assert.deepEqual(new Set(flights.list()), left)
      assert.equal(flights.size, left.size)
    }
  }
})

function newFlight(): Flight {
  return { previous: undefined, next: undefined, cut: () => false, check: () => {} }
}
