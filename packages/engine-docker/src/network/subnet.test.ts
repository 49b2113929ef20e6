import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSubnet, isOwn, nextAddress, parseSubnet, upperHalf } from './subnet.ts'

test('a subnet is read and written, and Docker gets its upper half', () => {
  const subnet = parseSubnet('172.18.0.0/16')
  assert.deepEqual(formatSubnet(subnet), '172.18.0.0/16')
  assert.deepEqual(formatSubnet(upperHalf(subnet)), '172.18.128.0/17')
  assert.throws(() => parseSubnet('fd00::/64'), TypeError)
})

test('addresses are given out one after the other, from the lower half, and begin anew at its end', () => {
  const subnet = parseSubnet('10.1.2.0/28')
  const given: (string | undefined)[] = []
  for (let turn = 0; turn < 7; turn += 1) given.push(nextAddress(subnet, new Set(), given.at(-1)))
  assert.deepEqual(given, [
    '10.1.2.2',
    '10.1.2.3',
    '10.1.2.4',
    '10.1.2.5',
    '10.1.2.6',
    '10.1.2.7',
    '10.1.2.2',
  ])
})

test('what is taken is passed over; when all is taken there is none', () => {
  const subnet = parseSubnet('10.1.2.0/29')
  assert.equal(nextAddress(subnet, new Set(['10.1.2.2'])), '10.1.2.3')
  assert.equal(nextAddress(subnet, new Set(['10.1.2.2', '10.1.2.3']), '10.1.2.2'), undefined)
})

test('only addresses of the lower half beside the gateway are ours to give', () => {
  const subnet = parseSubnet('10.1.2.0/28')
  const asked = ['10.1.2.1', '10.1.2.2', '10.1.2.7', '10.1.2.8', '10.1.3.2', 'elsewhere']
  assert.deepEqual(
    asked.filter((address) => isOwn(subnet, address)),
    ['10.1.2.2', '10.1.2.7'],
  )
})
