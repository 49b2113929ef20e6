import assert from 'node:assert/strict'
import test from 'node:test'
import { startMinecraft } from '../../testing/fake-minecraft.ts'
import { findServer, parseServerName } from './find-server.ts'
import type { Resolver } from './find-server.ts'
import { Minecraft, minecraftFeed, renderServer } from './minecraft.ts'
import { PacketReader, readVarInt, writePacket, writeString, writeVarInt } from './packet.ts'
import { readStatus } from './server-status.ts'

const STATUS = {
  version: { name: 'Paper 1.21.4', protocol: 769 },
  players: {
    max: 20,
    online: 2,
    sample: [
      { name: 'ann', id: '1' },
      { name: 'bob', id: '2' },
    ],
  },
  description: { text: '§aHello ', extra: ['wide ', { text: 'world', bold: true }] },
}

const resolver: Resolver = {
  addressesOf: (host) => {
    if (host === 'nowhere.test') return Promise.reject(new Error('ENOTFOUND'))
    return Promise.resolve(['127.0.0.1'])
  },
  serviceOf: () => Promise.resolve(undefined),
}
const minecraft = new Minecraft({ resolver, allowsPrivate: true })

test('a server is asked by its name and port, and answers in words without colours', async () => {
  await using server = await startMinecraft({ status: STATUS })
  assert.deepEqual(await minecraft.status(`Play.Example.test:${server.port}`), {
    greeting: 'Hello wide world',
    version: 'Paper 1.21.4',
    online: 2,
    most: 20,
    players: ['ann', 'bob'],
  })
  assert.deepEqual(server.handshakes, [{ host: 'play.example.test', port: server.port, nextState: 1 }])
})

test('an answer that comes a byte at a time is understood too', async () => {
  await using server = await startMinecraft({ status: STATUS, isSlow: true })
  assert.equal((await minecraft.status(`localhost:${server.port}`)).online, 2)
})

test('what speaks something else, too much, or hangs up is a server that does not answer', async () => {
  await using server = await startMinecraft({ status: [] })
  const hasty = new Minecraft({ resolver, allowsPrivate: true, timeout: 100 })
  const status = () => hasty.status(`localhost:${server.port}`)
  const answers = [
    Buffer.from('-ERR unknown command\r\n'),
    writePacket(0x00, writeVarInt(1_000_000)),
    Buffer.concat([writeVarInt(10_000_000), Buffer.alloc(10)]),
    writePacket(0x00, writeString('no json')),
  ]
  await assert.rejects(status(), { code: 'SERVER_AWAY' })
  for (const raw of answers) {
    server.options.raw = raw
    await assert.rejects(status(), { code: 'SERVER_AWAY' })
  }
  await server[Symbol.asyncDispose]()
  await assert.rejects(status(), { code: 'SERVER_AWAY' })
  await assert.rejects(minecraft.status('nowhere.test'), { message: 'nowhere.test does not answer.' })
})

test('a server in a private network is not asked, whatever its name says', async () => {
  await using server = await startMinecraft({ status: STATUS })
  const careful = new Minecraft({ resolver, allowsPrivate: false })
  for (const host of ['example.test', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]']) {
    await assert.rejects(careful.status(`${host}:${server.port}`), { code: 'PRIVATE_SERVER' })
  }
  assert.deepEqual(server.handshakes, [])
})

test('a name without a port may lead elsewhere, and one with a port is taken at its word', async () => {
  const elsewhere: Resolver = {
    addressesOf: (host) => Promise.resolve(host === 'mc7.example.test' ? ['1.1.1.1'] : ['1.0.0.1']),
    serviceOf: () => Promise.resolve({ name: 'mc7.example.test', port: 25_570 }),
  }
  const find = (text: string) =>
    findServer(parseServerName(text), { resolver: elsewhere, allowsPrivate: false })
  assert.deepEqual(await find('example.test'), { address: '1.1.1.1', port: 25_570 })
  assert.deepEqual(await find('example.test:25566'), { address: '1.0.0.1', port: 25_566 })
  assert.deepEqual(await find('9.9.9.9'), { address: '9.9.9.9', port: 25_565 })
})

test('what is no name of a server is refused', () => {
  for (const text of ['', 'a b', 'http://x', 'x:0', 'x:65536', 'x:y', '[::1', '::1', 'x/y']) {
    assert.throws(() => parseServerName(text), { code: 'BAD_SERVER' }, text)
  }
  assert.deepEqual(parseServerName('[2001:DB8::1]:7'), { host: '2001:db8::1', port: 7 })
})

test('numbers of the protocol are read as they were written, whole or not yet', () => {
  for (const value of [0, 1, 127, 128, 255, 25_565, 2_097_151, 2_147_483_647, -1, -2_147_483_648]) {
    const bytes = writeVarInt(value)
    assert.deepEqual(readVarInt(bytes, 0), { value, end: bytes.length })
    assert.equal(readVarInt(bytes.subarray(0, -1), 0), undefined)
  }
  assert.throws(() => readVarInt(Buffer.alloc(6, 0xff), 0), RangeError)
})

test('packets are found in one piece and in many', () => {
  const bytes = Buffer.concat([writePacket(1, writeString('one')), writePacket(2, writeString('two'))])
  const inOne = new PacketReader(100).push(bytes)
  const reader = new PacketReader(100)
  const inMany = [...bytes].flatMap((byte) => reader.push(Buffer.from([byte])))
  assert.deepEqual(
    inOne.map(({ id }) => id),
    [1, 2],
  )
  assert.deepEqual(inMany, inOne)
})

test('a status is read with all that may be missing, and nonsense is none', () => {
  assert.deepEqual(readStatus('{}'), { greeting: '', version: '', online: 0, most: 0, players: [] })
  assert.equal(
    readStatus(JSON.stringify({ ...STATUS, description: [['a'], { extra: ['b'] }] }))?.greeting,
    'ab',
  )
  for (const text of ['', '[]', '7', '{"players":{"online":"two"}}'])
    assert.equal(readStatus(text), undefined)
})

test('the feed shows a server that is there and one that is away', async () => {
  await using server = await startMinecraft({ status: STATUS })
  const feed = minecraftFeed(minecraft)
  const target = await feed.readTarget(`LOCALHOST:${server.port}`)
  assert.deepEqual(target, { key: `localhost:${server.port}`, title: `localhost:${server.port}` })
  assert.deepEqual(await feed.read(target), {
    embeds: [
      {
        title: `Minecraft: ${target.key}`,
        color: 0x2e_a0_43,
        description: 'Hello wide world',
        fields: [
          { name: 'Players', value: '2 of 20\nann, bob', inline: true },
          { name: 'Version', value: 'Paper 1.21.4', inline: true },
        ],
      },
    ],
  })
  await server[Symbol.asyncDispose]()
  assert.deepEqual(await feed.read(target), renderServer(target.key, undefined))
})
