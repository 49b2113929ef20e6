import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
// @boundaries-ignore what tests start is shared by all of them
import { startDiscord } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import { RedisServer } from '../../../../test/support/redis-server.ts'
import { SoundLibrary, readFrames } from './index.ts'
import type { SoundLimits } from './index.ts'
import { makeFile } from './test-files.ts'

const GUILD = '100'
const SHORT = makeFile({ length: 200, as: '-f mp3' })

interface Opened extends AsyncDisposable {
  readonly server: RedisServer
  readonly library: SoundLibrary
  readonly add: (emoji: string, bytes?: Buffer) => ReturnType<SoundLibrary['add']>
}

async function openLibrary(limits: Partial<SoundLimits> = {}): Promise<Opened> {
  const server = await RedisServer.start()
  const library = new SoundLibrary({ redis: server.connect(), limits, conversions: 2 })
  const add: Opened['add'] = (emoji, bytes = SHORT) =>
    library.add(GUILD, { emoji, name: 'horn', uploader: '7', source: { bytes, name: 'horn.mp3' } })
  return { server, library, add, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

/** The same with its bytes in a folder. */
async function openOnFolder() {
  const opened = await openLibrary()
  const folder = await mkdtemp(join(tmpdir(), 'breqbot-sounds-'))
  const library = new SoundLibrary({ redis: opened.server.connect(), folder })
  const add = (emoji: string, bytes = SHORT) =>
    library.add(GUILD, { emoji, name: 'horn', uploader: '7', source: { bytes, name: 'horn.mp3' } })
  const filesOf = async (guild: string): Promise<readonly string[]> => {
    const files: readonly string[] = await readdir(join(folder, guild)).catch(() => [])
    return files.toSorted()
  }
  return {
    ...opened,
    inRedis: opened.library,
    library,
    add,
    filesOf,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

test('a sound is kept as bytes: it is there after the link has expired, and in another process', async () => {
  await using discord = await startDiscord()
  await using opened = await openLibrary()
  const file = discord.cdn.upload('horn.mp3', SHORT)
  const source = { url: file.url, name: file.filename }
  const sound = await opened.library.add(GUILD, { emoji: '🔔', name: ' Horn ', uploader: '7', source })
  discord.cdn.expireLinks()

  const elsewhere = new SoundLibrary({ redis: opened.server.connect() })
  const { id, addedAt, bytes, length, ...told } = sound
  assert.deepEqual(told, {
    key: '🔔',
    emoji: '🔔',
    name: 'Horn',
    volume: 100,
    uploader: '7',
    hasOriginal: true,
  })
  assert.deepEqual([await elsewhere.list(GUILD), await elsewhere.find(GUILD, '🔔')], [[sound], sound])
  const audio = await elsewhere.audio(GUILD, id)
  assert.ok(audio)
  assert.deepEqual([bytes, length], [audio.length + SHORT.length, (await readFrames(audio)).length * 20])
  assert.deepEqual(await elsewhere.usage(GUILD), { count: 1, bytes, length })
  assert.ok(Date.parse(addedAt) <= Date.now())
  assert.deepEqual(await elsewhere.list('another guild'), [])
})

test('removing a sound leaves nothing of it, and frees what it took', async () => {
  await using opened = await openLibrary()
  const { library, add, server } = opened
  const sound = await add('🔔')
  assert.deepEqual(await library.remove(GUILD, '🔔'), sound)
  assert.deepEqual(await library.usage(GUILD), { count: 0, bytes: 0, length: 0 })
  assert.deepEqual(await server.connect().keys('*'), ['soundboard:changed-guilds'])
  await assert.rejects(library.remove(GUILD, '🔔'), { code: 'SOUND_NOT_FOUND' })
})

test('an emoji has one sound, and names, emoji and volumes are checked before anything is fetched', async () => {
  await using opened = await openLibrary()
  const { library, add } = opened
  await add('🔔')
  await assert.rejects(add('🔔'), {
    code: 'EMOJI_TAKEN',
    message: '🔔 has a sound already; remove that first, or choose another emoji',
  })
  await assert.rejects(add('no emoji'), { code: 'INVALID_EMOJI' })
  const source = { url: 'http://127.0.0.1:1/never-asked', name: 'x' }
  const request = { emoji: '🥁', name: 'x', uploader: '7', source }
  await assert.rejects(library.add(GUILD, { ...request, name: ' ' }), { code: 'INVALID_NAME' })
  for (const volume of [0, 201, 1.5]) {
    await assert.rejects(library.add(GUILD, { ...request, volume }), { code: 'INVALID_VOLUME' })
  }
})

test('however many are added at once, no quota is exceeded', async () => {
  await using opened = await openLibrary({ count: 2 })
  const outcomes = await Promise.allSettled(['🔔', '🥁', '🎺', '🎻', '🔔'].map((emoji) => opened.add(emoji)))
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
  assert.deepEqual([(await opened.library.usage(GUILD)).count, refusals.length], [2, 3])
  for (const code of refusals) assert.match(code, /^QUOTA_COUNT$|^EMOJI_TAKEN$/)
})

test('bytes and length have quotas of their own', async () => {
  await using bytes = await openLibrary({ bytes: 8000 })
  await using length = await openLibrary({ length: 500 })
  for (const [{ add, library }, code] of [
    [bytes, 'QUOTA_BYTES'],
    [length, 'QUOTA_LENGTH'],
  ] as const) {
    await add('🔔')
    const before = await library.usage(GUILD)
    await assert.rejects(add('🥁', makeFile({ length: 600, as: '-f mp3' })), { code })
    assert.deepEqual(await library.usage(GUILD), before)
  }
})

test('a volume is set anew from the upload when it is kept, from the sound itself otherwise', async () => {
  for (const originalBytes of [1_000_000, 10]) {
    await using opened = await openLibrary({ originalBytes })
    const { library, add } = opened
    const before = await add('🔔')
    const after = await library.setVolume(GUILD, '🔔', 50)
    const { id: _, bytes, length, ...told } = after
    assert.deepEqual(told, {
      key: '🔔',
      emoji: '🔔',
      name: 'horn',
      volume: 50,
      uploader: '7',
      addedAt: before.addedAt,
      hasOriginal: originalBytes > 10,
    })
    assert.notEqual(after.id, before.id)
    assert.equal(await library.audio(GUILD, before.id), undefined)
    assert.deepEqual(await library.usage(GUILD), { count: 1, bytes, length })
    assert.equal((await library.setVolume(GUILD, '🔔', 100)).hasOriginal, before.hasOriginal)
  }
})

test('of two who change a sound at once, the later is told', async () => {
  await using opened = await openLibrary()
  await opened.add('🔔')
  const outcomes = await Promise.allSettled(
    [30, 60].map((volume) => opened.library.setVolume(GUILD, '🔔', volume)),
  )
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const renamed = await opened.library.rename(GUILD, '🔔', 'Bell')
  assert.deepEqual(await opened.library.list(GUILD), [renamed])
  assert.equal(renamed.name, 'Bell')
})

test('what is exported is imported elsewhere as it was', async () => {
  await using opened = await openLibrary()
  const { library, add } = opened
  for (const emoji of ['🔔', '<:horn:123456789012345678>']) await add(emoji)
  await library.setVolume(GUILD, '🔔', 80)
  const archive = await library.export(GUILD)
  const { added, refused } = await library.import('200', archive, '8')

  assert.deepEqual(refused, [])
  const [before, after] = [await library.list(GUILD), await library.list('200')]
  assert.deepEqual(added, after)
  assert.deepEqual(
    after,
    before.map((sound, index) => ({ ...sound, uploader: '8', id: after[index]?.id })),
  )
  for (const [index, { id }] of before.entries()) {
    assert.deepEqual(await library.audio('200', after[index]?.id ?? ''), await library.audio(GUILD, id))
  }
  assert.deepEqual(await library.usage('200'), await library.usage(GUILD))
  const again = await library.import('200', archive, '8')
  assert.deepEqual(
    again.refused.map(({ error }) => error.code),
    ['EMOJI_TAKEN', 'EMOJI_TAKEN'],
  )
})

test('of an archive nothing is believed', async () => {
  await using opened = await openLibrary({ bytes: 2_000_000 })
  const { library, add } = opened
  await add('🔔')
  const files = unzipSync(await library.export(GUILD))
  const listing = strFromU8(files['sounds.json'] ?? new Uint8Array())
  const pack = (changes: Readonly<Record<string, Uint8Array>>) =>
    Buffer.from(zipSync({ ...files, ...changes }, { level: 9 }))

  const { refused } = await library.import('200', pack({ 'sounds/1.ogg': makeFile() }), '8')
  assert.deepEqual(
    refused.map(({ error }) => error.message),
    ['horn could not be made into a sound: The file is no Ogg'],
  )
  const archives = {
    'it is no ZIP archive': Buffer.from('text'),
    'its files take more than 3048576 bytes': pack({ bomb: new Uint8Array(50_000_000) }),
    'its sounds.json is no JSON': pack({ 'sounds.json': strToU8('{') }),
    'its sounds.json is not of breqbot-sounds 1': pack({ 'sounds.json': strToU8('null') }),
    'it has no file /etc/passwd': pack({
      'sounds.json': strToU8(listing.replace('sounds/1.ogg', '/etc/passwd')),
    }),
    'its sounds.json lists something that is no sound': pack({
      'sounds.json': strToU8(listing.replace('"volume": 100', '"volume": "100"')),
    }),
  }
  for (const [problem, archive] of Object.entries(archives)) {
    await assert.rejects(library.import('200', archive, '8'), {
      code: 'INVALID_ARCHIVE',
      message: `The archive cannot be used: ${problem}`,
    })
  }
  assert.deepEqual(await library.list('200'), [])
})

test('with a folder the bytes are there and not in Redis, through every change and back again', async () => {
  await using opened = await openOnFolder()
  const { library, add, filesOf, server } = opened
  const sound = await add('🔔')
  assert.deepEqual(await filesOf(GUILD), [`${sound.id}.ogg`, `${sound.id}.original`])
  assert.deepEqual((await server.connect().keys('*')).toSorted(), [
    `breqbot:{${GUILD}}:sounds`,
    `breqbot:{${GUILD}}:sounds:usage`,
    'soundboard:changed-guilds',
  ])
  const renamed = await library.rename(GUILD, '🔔', 'Bell')
  const louder = await library.setVolume(GUILD, '🔔', 120)
  assert.deepEqual([renamed.id, louder.name], [sound.id, 'Bell'])
  assert.deepEqual(await filesOf(GUILD), [`${louder.id}.ogg`, `${louder.id}.original`])
  const { added } = await library.import('200', await library.export(GUILD), '8')
  assert.deepEqual(await library.audio('200', added[0]?.id ?? ''), await library.audio(GUILD, louder.id))
  await assert.rejects(add('🔔'), { code: 'EMOJI_TAKEN' })
  await library.remove(GUILD, '🔔')
  await library.removeAll('200')
  assert.deepEqual([await filesOf(GUILD), await filesOf('200'), await library.list('200')], [[], [], []])
})

test('of what Redis refuses no file is left, and sounds from before there was a folder are there still', async () => {
  await using opened = await openOnFolder()
  const { library, inRedis, add, filesOf } = opened
  const source = { bytes: SHORT, name: 'horn.mp3' }
  const before = await inRedis.add(GUILD, { emoji: '🥁', name: 'drum', uploader: '7', source })
  assert.deepEqual(await library.audio(GUILD, before.id), await inRedis.audio(GUILD, before.id))
  const outcomes = await Promise.allSettled([add('🔔'), add('🔔')])
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.equal((await filesOf(GUILD)).length, 2)
  const moved = await library.setVolume(GUILD, '🥁', 90)
  assert.equal(await inRedis.audio(GUILD, before.id), undefined)
  assert.ok((await filesOf(GUILD)).includes(`${moved.id}.ogg`))
})

test('what is left behind by who is killed between the disk and Redis is swept away', async () => {
  await using opened = await openOnFolder()
  const { library, add, filesOf, server } = opened
  const [bell, drum] = [await add('🔔'), await add('🥁')]
  await server.connect().hdel(`breqbot:{${GUILD}}:sounds`, '🥁')
  assert.equal((await filesOf(GUILD)).length, 4)
  assert.equal(await library.sweep(Date.now() + 24 * 60 * 60_000), 2)
  assert.deepEqual(await filesOf(GUILD), [`${bell.id}.ogg`, `${bell.id}.original`])
  assert.notEqual(bell.id, drum.id)
})

test('a Redis that may not take more says so to the member, and keeps what it has', async () => {
  await using opened = await openLibrary()
  const { library, add, server } = opened
  const sound = await add('🔔')
  const redis = server.connect()
  await redis.config('SET', 'maxmemory', '1')
  await assert.rejects(add('🥁'), { code: 'NO_ROOM', message: /there is no room left/ })
  await redis.config('SET', 'maxmemory', '0')
  assert.deepEqual(await library.list(GUILD), [sound])
  assert.equal((await add('🥁')).emoji, '🥁')
})
