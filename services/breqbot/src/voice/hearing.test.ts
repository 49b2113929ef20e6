import assert from 'node:assert/strict'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { runsOf, tonesOf, until } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import type { Listener } from '../../../../test/discord/index.ts'
import { readFrames } from '../sound/index.ts'
import { FrameClock } from './frame-clock.ts'
import { TestTime } from './test-time.ts'
import { audioOf, LENGTH, TestVoice, TONES } from './test-voice.ts'

/** Joins, so that nothing is said before the listener can decrypt it. */
async function listen(test: TestVoice): Promise<Listener> {
  await test.voice.join(test.guild.id, test.guild.voiceChannel.id)
  return (await test.discord.hear(test.guild)).listener
}

/** Timers of Node know whole milliseconds, and may fire so much early. */
const TIMER_STEP = 1

const untilSilent = (listener: Listener) =>
  until('five frames of silence came', () => listener.frames.length - listener.sound.length === 5)

test('a listener gets each frame of a sound as it is stored, in order, in time and end-to-end encrypted', async () => {
  await using opened = await TestVoice.open()
  const listener = await listen(opened)
  const begun = performance.now()
  assert.deepEqual(await opened.play('low'), { state: 'playing' })
  await untilSilent(listener)

  const stored = await readFrames((await audioOf('', 'low')) ?? Buffer.alloc(0))
  const { frames, sound, faults } = listener
  assert.equal(stored.length, LENGTH)
  assert.deepEqual(
    sound.map(({ opus }) => opus),
    stored,
  )
  assert.deepEqual(new Set(sound.map(({ protection }) => protection)), new Set(['dave']))
  assert.deepEqual(faults, { lost: 0, unsealed: 0, undecrypted: 0 })
  const steps = frames
    .slice(1)
    .map(({ timestamp }, index) => (timestamp - (frames[index]?.timestamp ?? 0)) >>> 0)
  assert.deepEqual(new Set(steps), new Set([960]))
  assert.deepEqual(
    frames.slice(-5).map(({ isSilence }) => isSilence),
    [true, true, true, true, true],
  )
  // Never ahead of how fast they are heard, however late the ones before were; how late is the machine's to say.
  const early = frames.filter(({ at }, place) => at < begun + place * 20 - TIMER_STEP)
  assert.deepEqual(early, [])
  const session = opened.discord.voice.sessionIn(opened.guild.id)
  await until('the bot said that it is silent', () => session?.speaking.length === 2)
  assert.deepEqual(session?.speaking, [true, false])
})

test('each 20 ms of its clock a frame is sent, and all that were missed in a stall at once', async () => {
  const time = new TestTime()
  await using opened = await TestVoice.open({ clock: new FrameClock(time) })
  const listener = await listen(opened)
  await opened.play('low')
  let frames = 1 // the first is sent at once
  await until('the first frame came', () => listener.packets >= frames)
  for (const [late, sent] of [
    [0, 1],
    [0, 1],
    [19, 1],
    [0, 1],
    [45, 3],
    [0, 1],
    [100, 6],
    [0, 1],
    [101, 1], // nobody keeps that much for later
    [0, 1],
  ] as const) {
    time.fire(late)
    frames += sent
    await until('the frames came', () => listener.packets >= frames)
    // What was too much would come before what is sent from now on.
    assert.equal(listener.packets, frames, `${late} ms late`)
  }
})

test('nothing is said before it can be encrypted end to end: the first sound after joining is heard whole', async () => {
  await using opened = await TestVoice.open()
  assert.deepEqual(await opened.play('low'), { state: 'playing' })
  const { listener } = await opened.discord.hear(opened.guild)
  await untilSilent(listener)
  assert.deepEqual(
    [listener.sound.length, new Set(listener.sound.map(({ protection }) => protection))],
    [LENGTH, new Set(['dave'])],
  )
})

test('a listener who loses packets still hears the tone', async () => {
  await using opened = await TestVoice.open()
  const listener = await listen(opened)
  listener.loses = (index) => index % 10 === 3
  await opened.play('high')
  await until('the sound is over', () => listener.packets >= LENGTH)
  const heard = tonesOf(listener.sound, TONES)
  assert.equal(listener.faults.lost >= 4, true)
  assert.ok(heard.slice(3).filter((tones) => tones === '001').length > 35, heard.join())
})

test('sounds that overlap are heard together', async () => {
  await using opened = await TestVoice.open()
  const listener = await listen(opened)
  await opened.play('low')
  await until('the first has begun', () => listener.sound.length >= 10)
  await opened.play('middle')
  await until('the second has begun', () => listener.sound.length >= 20)
  await opened.play('high')
  await untilSilent(listener)
  const runs = runsOf(tonesOf(listener.sound, TONES))
  assert.deepEqual(
    runs.map(({ tones }) => tones),
    ['100', '110', '111', '011', '001'],
  )
  const total = runs.filter(({ tones }) => tones.startsWith('1')).reduce((sum, { frames }) => sum + frames, 0)
  assert.ok(Math.abs(total - LENGTH) <= 4, `the first was heard for ${total} of ${LENGTH} frames`)
  assert.ok(listener.sound.every(({ protection }) => protection === 'dave'))
})

test('with the policy queue each is heard after the one before, with no gap between them', async () => {
  await using opened = await TestVoice.open()
  const listener = await listen(opened)
  const results = await Promise.all(
    ['low', 'middle', 'high'].map((name) => opened.play(name, { policy: 'queue' })),
  )
  assert.deepEqual(results, [
    { state: 'playing' },
    { state: 'queued', ahead: 0 },
    { state: 'queued', ahead: 1 },
  ])
  await untilSilent(listener)
  assert.equal(listener.sound.length, 3 * LENGTH)
  const runs = runsOf(tonesOf(listener.sound, TONES))
  assert.deepEqual(
    runs.map(({ tones }) => tones),
    ['100', '010', '001'],
  )
})

test('with the policy replace the new one is heard alone', async () => {
  await using opened = await TestVoice.open()
  const listener = await listen(opened)
  await opened.play('low')
  await until('the first has begun', () => listener.sound.length >= 10)
  await opened.play('middle', { policy: 'replace' })
  await untilSilent(listener)
  const runs = runsOf(tonesOf(listener.sound, TONES))
  assert.deepEqual(
    runs.map(({ tones }) => tones),
    ['100', '010'],
  )
  assert.ok(listener.sound.length < LENGTH + 40)
})

test('stopping is heard at once, and a sound that is gone is told', async () => {
  await using opened = await TestVoice.open()
  const listener = await listen(opened)
  assert.equal(opened.voice.stop(opened.guild.id), false)
  await opened.play('low')
  await until('it has begun', () => listener.sound.length >= 10)
  assert.equal(opened.voice.stop(opened.guild.id), true)
  await untilSilent(listener)
  assert.ok(listener.sound.length < LENGTH / 2)
  await assert.rejects(opened.play('unknown'), {
    code: 'SOUND_GONE',
    message: 'This sound is not there any more',
  })
})

test('sounds of different guilds are heard in their own channel only', async () => {
  await using opened = await TestVoice.open()
  const { discord, voice, guild } = opened
  const other = discord.createGuild()
  other.joinVoice(other.owner)
  await until('the bot knows the guild', () =>
    voice.join(other.id, other.voiceChannel.id).then(
      () => true,
      () => false,
    ),
  )
  const [here, there] = [await listen(opened), (await discord.hear(other)).listener]
  await opened.play('low')
  await opened.play('high', { guildId: other.id, channelId: other.voiceChannel.id })
  await Promise.all([untilSilent(here), untilSilent(there)])
  assert.deepEqual(
    [here, there].map(({ sound }) => runsOf(tonesOf(sound, TONES)).map(({ tones }) => tones)),
    [['100'], ['001']],
  )
  assert.deepEqual(
    voice.status().map(({ guildId, state, playing, queued }) => ({ guildId, state, playing, queued })),
    [other, guild].map(({ id }) => ({ guildId: id, state: 'ready', playing: 0, queued: 0 })),
  )
  assert.ok(voice.cachedBytes > 10_000)
})
