import assert from 'node:assert/strict'
import test from 'node:test'
// @boundaries-ignore what tests start is shared by all of them
import { until } from '../../../../test/discord/index.ts'
import { LENGTH, TestVoice } from './test-voice.ts'

/** How often the bot asked the voice server to be let in. */
function countIdentifies({ discord }: TestVoice): { count: number } {
  const identifies = { count: 0 }
  discord.voice.on('identified', () => (identifies.count += 1))
  return identifies
}

async function join(opened: TestVoice) {
  await opened.voice.join(opened.guild.id, opened.guild.voiceChannel.id)
  return opened.discord.hear(opened.guild)
}

for (const code of [undefined, 4015]) {
  test(`a connection that ends with ${code ?? 1006} is resumed, and no frame of the sound is missed`, async () => {
    await using opened = await TestVoice.open()
    const session = await join(opened)
    const { listener } = session
    await opened.play('low')
    await until('it has begun', () => listener.sound.length >= 10)
    session.close(code)
    await until('it is over', () => listener.frames.length - listener.sound.length === 5)
    assert.deepEqual([listener.sound.length, session.resumes, opened.left], [LENGTH, 1, []])
    assert.equal(opened.discord.voice.sessions.length, 1)
  })
}

test('a session that is no longer valid (4006) is begun anew, and the sound goes on there', async () => {
  await using opened = await TestVoice.open()
  const session = await join(opened)
  await opened.play('low')
  await until('it has begun', () => session.listener.sound.length >= 10)
  session.close(4006)
  const next = await until('there is another session', () => {
    const current = opened.discord.voice.sessionIn(opened.guild.id)
    return current === session ? undefined : current
  })
  await until('it is over', () => next.listener.frames.some(({ isSilence }) => isSilence))
  const total = session.listener.packets + next.listener.packets
  assert.ok(total >= LENGTH && next.listener.packets > 20, `${total} packets`)
  assert.deepEqual(opened.left, [])
})

test('encryption that went wrong costs the process nothing: the session is begun anew', async () => {
  await using opened = await TestVoice.open()
  const session = await join(opened)
  session.sendNonsense()
  const next = await until('there is another session', () => {
    const current = opened.discord.voice.sessionIn(opened.guild.id)
    return current !== session && current?.isHeard ? current : undefined
  })
  await opened.play('low')
  await until('it is heard', () => next.listener.sound.length >= 10)
  assert.deepEqual([next.listener.sound[0]?.protection, opened.left], ['dave', []])
})

test('when end-to-end encryption is required and refused (4017) it stops after one try', async () => {
  await using opened = await TestVoice.open()
  const identifies = countIdentifies(opened)
  opened.discord.voice.refusal = 4017
  await assert.rejects(opened.play('low'), {
    code: 'NOT_JOINED',
    message: 'I am not in the voice channel: Discord wants end-to-end encryption, which does not work here',
  })
  assert.deepEqual([identifies.count, opened.left, opened.voice.status()], [1, ['dave-required'], []])
})

test('tries that fail are not endless: each waits longer, and the last one ends it', async () => {
  await using opened = await TestVoice.open()
  const identifies = countIdentifies(opened)
  opened.discord.voice.refusal = 4006
  await assert.rejects(opened.play('low'), { message: /cannot be reached there; try again later$/ })
  assert.deepEqual([identifies.count, opened.left], [5, ['unreachable']])
  opened.discord.voice.refusal = undefined
  assert.deepEqual(await opened.play('low'), { state: 'playing' })
})

test('who disconnects the bot (4014) is obeyed', async () => {
  await using opened = await TestVoice.open()
  await join(opened)
  await opened.play('low')
  opened.discord.kickFromVoice(opened.guild)
  await until('it left', () => opened.left.length > 0)
  assert.deepEqual([opened.left, opened.voice.channelIn(opened.guild.id)], [['kicked'], undefined])
})

test('who drags the bot into another channel hears it there', async () => {
  await using opened = await TestVoice.open()
  const session = await join(opened)
  const other = opened.guild.addChannel('Other', opened.guild.voiceChannel.type)
  opened.guild.joinVoice(opened.guild.owner, other)
  opened.discord.moveInVoice(opened.guild, other)
  await until('it is there', () =>
    opened.voice.status().some(({ channelId, state }) => channelId === other.id && state === 'ready'),
  )
  const next = await opened.discord.hear(opened.guild)
  await opened.play('low', { channelId: other.id })
  await until('it is heard', () => next.listener.sound.length >= 10)
  assert.notEqual(next, session)
  assert.deepEqual(opened.left, [])
})

test('the bot goes where it is asked for, and leaves when it is asked to', async () => {
  await using opened = await TestVoice.open()
  await join(opened)
  const other = opened.guild.addChannel('Other', opened.guild.voiceChannel.type)
  opened.guild.joinVoice(opened.guild.owner, other)
  await opened.play('low', { channelId: other.id })
  assert.deepEqual(opened.guild.inVoice(other.id).length, 2)
  assert.equal(opened.voice.leave(opened.guild.id), true)
  await until('it is gone', () => opened.guild.inVoice(other.id).length === 1)
  assert.deepEqual([opened.left, opened.voice.leave(opened.guild.id)], [['asked'], false])
  assert.deepEqual(await opened.play('low', { channelId: other.id }), { state: 'playing' })
  assert.deepEqual(opened.left, ['asked'])
})

test('the bot leaves when nobody but bots is there to hear it', async () => {
  await using opened = await TestVoice.open({ alone: 50 })
  const { guild, discord } = opened
  const robot = { ...discord.createUser('robot'), bot: true }
  guild.addMember(robot)
  guild.joinVoice(robot)
  await join(opened)
  assert.deepEqual(opened.left, [])
  guild.leaveVoice(guild.owner)
  await until('it left', () => opened.left.length > 0 && guild.inVoice().length === 1)
  assert.deepEqual([opened.left, guild.inVoice()], [['alone'], [robot.id]])
})

test('a sound goes on while the gateway is away', async () => {
  await using opened = await TestVoice.open()
  const { listener } = await join(opened)
  await opened.play('low')
  opened.discord.gateway.disconnect()
  await until('it is over', () => listener.frames.length - listener.sound.length === 5)
  assert.deepEqual([listener.sound.length, opened.left], [LENGTH, []])
})
