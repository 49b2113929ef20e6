import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCounts, parseSessions } from './in-flight.ts'
import { parseProcesses } from './master.ts'

test('what servers have is what they do and what waits for them', () => {
  const listing = [
    '',
    '# pxname,svname,qcur,qmax,scur,smax,status,',
    'b1,relay,0,0,7,7,no check,',
    'b1,s1,1,1,2,5,DRAIN,',
    'b1,s2,0,0,0,1,MAINT,',
    '',
  ].join('\n')
  assert.deepEqual(parseCounts(listing), [
    ['b1/relay', 7],
    ['b1/s1', 3],
    ['b1/s2', 0],
  ])
  assert.deepEqual(parseCounts('Unknown command'), [])
})

test('the sessions of a slot are found among all', () => {
  const listing = [
    '0x5570b80e68b0: proto=tcpv4 src=127.0.0.1:58996 fe=public be=b1 srv=s1 ts=00 epoch=0 age=0s calls=2',
    '0x5570b80e68c0: proto=tcpv4 src=127.0.0.1:58997 fe=public be=b1 srv=s10 ts=00 epoch=0 age=0s calls=2',
    '0x5570b7f36820: proto=sockpair src=unix:2 fe=GLOBAL be=<NONE> srv=<none> ts=00 epoch=0 age=0s calls=1',
    '',
  ].join('\n')
  assert.deepEqual(parseSessions(listing, { backend: 'b1', slot: 's1' }), ['0x5570b80e68b0'])
})

test('workers of before a reload are told from the ones that serve', () => {
  const listing = `#<PID>          <type>          <reloads>       <uptime>        <version>
11271           master          3 [failed: 1]   0d00h00m28s     2.6.12-1+deb12u4
# workers
14675           worker          0               0d00h00m00s     2.6.12-1+deb12u4
# old workers
11283           worker          1               0d00h00m28s     2.6.12-1+deb12u4
# programs
`
  assert.deepEqual(parseProcesses(listing), {
    pid: 11_271,
    reloads: 3,
    failed: 1,
    workers: [
      { pid: 14_675, isCurrent: true },
      { pid: 11_283, isCurrent: false },
    ],
  })
})
