import assert from 'node:assert/strict'
import test from 'node:test'
import { Channels } from '../redis/channels.ts'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import { MOST_PORTALS, Portals } from './portals.ts'
import { PortalCalls } from './portal-calls.ts'
import { CLOSE, Program } from './program.ts'
import type { ToProgram } from './program.ts'

const { redis, server } = await startRedis()
const portals = new Portals(redis)
const channels = new Channels(server.connect())
const QUESTION = { content: 'ping', user: { id: '1', name: 'ann' }, guild: { id: '2', name: 'Boats' } }

/** A program; `answer` makes what it says to each thing that it is told. */
function connect(answer: (told: ToProgram) => object | undefined = () => undefined) {
  const told: ToProgram[] = []
  const closed = Promise.withResolvers<number>()
  const program = new Program(
    {
      send: (message) => {
        told.push(message)
        const said = answer(message)
        if (said) void program.receive(JSON.stringify(said))
      },
      close: (code) => closed.resolve(code),
    },
    { redis, channels, portals },
  )
  return {
    program,
    told,
    closed: closed.promise,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}

/** All that Redis keeps of portals. */
async function readAll(): Promise<string> {
  const kept: unknown[] = []
  for (const key of await redis.keys('portal*')) {
    kept.push(key, (await redis.type(key)) === 'hash' ? await redis.hgetall(key) : await redis.smembers(key))
  }
  return JSON.stringify(kept)
}

const echo = (told: ToProgram) =>
  told.type === 'question' ? { type: 'answer', job: told.job, content: `echo ${told.content}` } : undefined

test('a program that says hello with its token is asked, and its answer comes back', async () => {
  const { portal, token } = await portals.create(newGuild(), 'lamp')
  await using calls = await PortalCalls.open(redis, channels)
  await using program = connect(echo)
  assert.equal(await calls.isOnline(portal), false)
  await program.program.receive(JSON.stringify({ type: 'hello', token }))
  assert.equal(await calls.isOnline(portal), true)
  assert.equal(await calls.ask(portal, QUESTION), 'echo ping')
  const [ready, question] = program.told
  assert.deepEqual(ready, { type: 'ready', portal: { id: portal.id, name: 'lamp' } })
  assert.deepEqual({ ...question, job: '' }, { type: 'question', job: '', ...QUESTION })
})

test('answers find those who asked, in whatever order they come', async () => {
  const { portal, token } = await portals.create(newGuild(), 'lamp')
  const held: object[] = []
  await using program = connect((told) => {
    const said = echo(told)
    if (said) held.push(said)
    if (held.length < 3) return undefined
    for (const other of held.slice(0, 2).toReversed()) void program.program.receive(JSON.stringify(other))
    return held[2]
  })
  await program.program.greet(token)
  await using one = await PortalCalls.open(redis, channels)
  await using other = await PortalCalls.open(redis, channels)
  const answers = await Promise.all(
    [one, other, one].map((calls, index) => calls.ask(portal, { ...QUESTION, content: String(index) })),
  )
  assert.deepEqual(answers, ['echo 0', 'echo 1', 'echo 2'])
})

test('a portal without a program is offline, and one that says nothing is waited for no longer than told', async () => {
  const { portal, token } = await portals.create(newGuild(), 'lamp')
  await using calls = await PortalCalls.open(redis, channels)
  await assert.rejects(calls.ask(portal, QUESTION), {
    code: 'PORTAL_OFFLINE',
    message: 'lamp is not connected now.',
  })
  const program = connect()
  await program.program.greet(token)
  await assert.rejects(calls.ask(portal, QUESTION, { timeout: 20 }), { code: 'PORTAL_SILENT' })
  await program[Symbol.asyncDispose]()
  await assert.rejects(calls.ask(portal, QUESTION), { code: 'PORTAL_OFFLINE' })
})

test('who does not say hello with a known token is sent away', async () => {
  await using silent = connect()
  await using wrong = connect()
  await silent.program.receive('{"type":"answer","job":"x","content":"y"}')
  await wrong.program.receive('{"type":"hello","token":"wrong"}')
  assert.deepEqual(
    [await silent.closed, await wrong.closed],
    [CLOSE.UNAUTHORIZED.code, CLOSE.UNAUTHORIZED.code],
  )
})

test('a program answers only what it was asked, once, and says nothing else', async () => {
  const { portal, token } = await portals.create(newGuild(), 'lamp')
  await using calls = await PortalCalls.open(redis, channels)
  await using program = connect(echo)
  await program.program.greet(token)
  await calls.ask(portal, QUESTION)
  const question = program.told.find((told) => told.type === 'question')
  const said = [
    { type: 'answer', job: question?.job, content: 'again' },
    { type: 'answer', job: 'made up', content: 'x' },
    { type: 'answer', job: 'x', content: 'x'.repeat(1901) },
    { type: 'hello', token },
    { type: 'shout' },
  ]
  for (const message of said) await program.program.receive(JSON.stringify(message))
  await program.program.receive('no json')
  assert.deepEqual(
    program.told.flatMap((told) => (told.type === 'error' ? [told.code] : [])),
    [
      'UNKNOWN_JOB',
      'UNKNOWN_JOB',
      'INVALID_MESSAGE',
      'GREETED_ALREADY',
      'INVALID_MESSAGE',
      'INVALID_MESSAGE',
    ],
  )
})

test('a program that floods is cut off', async () => {
  await using program = connect()
  for (let index = 0; index <= 100; index += 1) await program.program.receive('x')
  assert.equal(await program.closed, CLOSE.FLOODED.code)
})

test('a new token ends the old one and whoever uses it, and no token is kept', async () => {
  const { portal, token } = await portals.create(newGuild(), 'lamp')
  await using program = connect()
  await program.program.greet(token)
  const renewed = await portals.renewToken(portal)
  assert.equal(await program.closed, CLOSE.REVOKED.code)
  assert.deepEqual(
    [await portals.authenticate(token), await portals.authenticate(renewed)],
    [undefined, portal],
  )
  const kept = await readAll()
  assert.ok(!kept.includes(token) && !kept.includes(renewed))
})

test('a deleted portal is gone from its guilds, and its program is cut off', async () => {
  const [owner, guild] = [newGuild(), newGuild()]
  const { portal, token } = await portals.create(owner, 'lamp')
  await portals.addTo(guild, portal)
  assert.deepEqual(await portals.find(guild, 'LAMP'), portal)
  await using program = connect()
  await program.program.greet(token)
  await portals.delete(portal)
  assert.equal(await program.closed, CLOSE.REVOKED.code)
  assert.deepEqual([await portals.usedBy(guild), await portals.ownedBy(owner)], [[], []])
  assert.equal(await portals.authenticate(token), undefined)
  assert.ok(!(await readAll()).includes(portal.id))
})

test('names are short, and unique for an owner and for a guild', async () => {
  const [ann, bob, guild] = [newGuild(), newGuild(), newGuild()]
  const { portal } = await portals.create(ann, 'lamp')
  const { portal: other } = await portals.create(bob, 'Lamp')
  await assert.rejects(portals.create(ann, 'LAMP'), { code: 'NAME_TAKEN' })
  for (const name of ['', 'a b', 'x'.repeat(33), '@lamp']) {
    await assert.rejects(portals.create(ann, name), { code: 'BAD_NAME' })
  }
  await portals.addTo(guild, portal)
  await portals.addTo(guild, portal)
  await assert.rejects(portals.addTo(guild, other), { code: 'NAME_TAKEN' })
  await portals.removeFrom(guild, portal)
  await assert.rejects(portals.find(guild, 'lamp'), { code: 'UNKNOWN' })
  await assert.rejects(portals.findOwn(bob, 'torch'), { code: 'UNKNOWN' })
})

test('somebody owns so many portals at most', async () => {
  const owner = newGuild()
  for (let index = 0; index < MOST_PORTALS.owner; index += 1) await portals.create(owner, `lamp-${index}`)
  await assert.rejects(portals.create(owner, 'one-more'), { code: 'TOO_MANY' })
})
