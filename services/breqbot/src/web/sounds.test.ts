import assert from 'node:assert/strict'
import test from 'node:test'
import { PermissionFlagsBits as Flags } from 'discord.js'
import { readFrames } from '../sound/index.ts'
import { makeFile } from '../sound/test-files.ts'
import { SOUNDS_CHANGED } from '../soundboard/sounds-changed.ts'
import { Channels } from '../redis/channels.ts'
import { WebWorld } from '../testing/web-world.ts'

const HORN = makeFile({ length: 300, as: '-f mp3' })
const BYTES = { 'content-type': 'application/octet-stream' }

async function startWithMembers() {
  const world = await WebWorld.start()
  const { guild, discord } = world
  const join = (name: string, permissions: bigint) => {
    const user = discord.createUser(name)
    guild.addMember(user, [guild.addRole(name, permissions)])
    return user
  }
  const [plain, maker] = [join('plain', 0n), join('maker', Flags.CreateGuildExpressions)]
  const [asOwner, asPlain, asMaker, asStranger] = await Promise.all(
    [guild.owner, plain, maker, discord.createUser('stranger')].map((user) => world.logIn(user)),
  )
  const base = `/api/guilds/${guild.id}`
  const add = (headers: Record<string, string> = {}, emoji = '🔔', payload = HORN) =>
    world.ask(`${base}/sounds?emoji=${encodeURIComponent(emoji)}&name=Horn&file=horn.mp3`, {
      method: 'POST',
      headers: { ...BYTES, ...headers },
      payload,
    })
  return Object.assign(world, { base, add, asOwner, asPlain, asMaker, asStranger })
}

test('members see and hear the sounds of their server, and nobody else does', async () => {
  await using world = await startWithMembers()
  const added = await world.add(world.asOwner)
  assert.equal(added.status, 201)
  const { audio, length } = added.body
  const listed = await world.ask(`${world.base}/sounds`, { headers: world.asPlain ?? {} })
  assert.deepEqual(
    [listed.body['sounds'], listed.body['mayAdd'], listed.body['mayManage']],
    [[{ ...added.body, mayChange: false }], false, false],
  )
  const heard = await world.app.inject({ url: String(audio), headers: world.asPlain ?? {} })
  assert.deepEqual([heard.statusCode, heard.headers['content-type']], [200, 'audio/ogg'])
  assert.equal((await readFrames(heard.rawPayload)).length * 20, length)
  for (const path of [`${world.base}/sounds`, String(audio), `${world.base}/sounds.zip`]) {
    assert.equal((await world.ask(path)).status, 401)
    assert.equal((await world.ask(path, { headers: world.asStranger ?? {} })).status, 404)
  }
})

test('who may add changes what is theirs, and who manages changes all', async () => {
  await using world = await startWithMembers()
  const { asOwner, asMaker, asPlain } = world
  assert.equal((await world.add(asPlain)).body['code'], 'NOT_PERMITTED')
  assert.equal((await world.add(asMaker)).status, 201)
  assert.equal((await world.add(asMaker)).body['code'], 'EMOJI_TAKEN')
  assert.equal((await world.add(asOwner, '🥁')).status, 201)
  const patch = async (headers: Record<string, string> | undefined, key: string, payload: object) => {
    const path = `${world.base}/sounds/${encodeURIComponent(key)}`
    const { status, body } = await world.ask(path, { method: 'PATCH', headers: headers ?? {}, payload })
    return [status, body['code'] ?? [body['name'], body['volume']]]
  }
  assert.deepEqual(
    [
      await patch(asMaker, '🥁', { name: 'Drum' }),
      await patch(asMaker, '🔔', { name: 'Bell', volume: 50 }),
      await patch(asOwner, '🔔', { name: 'Big Bell' }),
      await patch(asOwner, '🎺', { name: 'x' }),
      await patch(asOwner, '🔔', { volume: 1000 }),
    ],
    [
      [403, 'NOT_PERMITTED'],
      [200, ['Bell', 50]],
      [200, ['Big Bell', 50]],
      [404, 'UNKNOWN'],
      [400, 'INVALID_REQUEST'],
    ],
  )
  const remove = async (headers: Record<string, string> | undefined, key: string) =>
    (
      await world.ask(`${world.base}/sounds/${encodeURIComponent(key)}`, {
        method: 'DELETE',
        headers: headers ?? {},
      })
    ).status
  assert.deepEqual(
    [await remove(asPlain, '🔔'), await remove(asMaker, '🔔'), await remove(asOwner, '🥁')],
    [403, 204, 204],
  )
})

test('another site changes nothing, though the browser sends the cookie', async () => {
  await using world = await startWithMembers()
  const { origin: _, ...cookie } = world.asOwner ?? {}
  for (const headers of [cookie, { ...cookie, origin: 'https://evil.example' }]) {
    const { status, body } = await world.add(headers)
    assert.deepEqual([status, body['code']], [403, 'FOREIGN_ORIGIN'])
  }
})

test('the worker is told whose sounds changed', async () => {
  await using world = await startWithMembers()
  const told: string[] = []
  await using _ = await new Channels(world.server.connect()).listen(SOUNDS_CHANGED, (guild) =>
    told.push(guild),
  )
  await world.add(world.asOwner)
  await world.add(world.asPlain)
  assert.deepEqual(told, [world.guild.id])
})

test('what is no sound, too large, or for an emoji of another server, is refused', async () => {
  await using world = await startWithMembers()
  const outcome = async (answer: ReturnType<typeof world.add>) => {
    const { status, body } = await answer
    return [status, body['code']]
  }
  assert.deepEqual(
    [
      await outcome(world.add(world.asOwner, '🔔', Buffer.from('a text'))),
      await outcome(world.add(world.asOwner, '🔔', Buffer.alloc(9_000_000))),
      await outcome(world.add(world.asOwner, 'horn')),
      await outcome(world.add(world.asOwner, '<:horn:123456789012345678>')),
    ],
    [
      [400, 'NOT_AUDIO'],
      [413, 'BODY_TOO_LARGE'],
      [400, 'BAD_EMOJI'],
      [400, 'FOREIGN_EMOJI'],
    ],
  )
})

test('sounds go to another server as an archive', async () => {
  await using world = await startWithMembers()
  const { asOwner = {}, asMaker = {}, domain, base } = world
  await world.add(asOwner)
  const saved = await world.app.inject({ url: `${base}/sounds.zip`, headers: asOwner })
  assert.equal(saved.headers['content-type'], 'application/zip')
  await domain.sounds.removeAll(world.guild.id)
  const send = (headers: Record<string, string>, payload: Buffer) =>
    world.ask(`${base}/sounds.zip`, { method: 'POST', headers: { ...BYTES, ...headers }, payload })
  assert.equal((await send(asMaker, saved.rawPayload)).body['code'], 'NOT_PERMITTED')
  assert.deepEqual((await send(asOwner, saved.rawPayload)).body, { added: 1, refused: [] })
  assert.equal((await send(asOwner, Buffer.from('no archive'))).body['code'], 'INVALID_ARCHIVE')
  assert.deepEqual(
    (await domain.sounds.list(world.guild.id)).map(({ emoji, name }) => [emoji, name]),
    [['🔔', 'Horn']],
  )
})
