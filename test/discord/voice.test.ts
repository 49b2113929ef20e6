import assert from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
import { VoiceConnectionStatus, entersState } from '@discordjs/voice'
import { WebSocket } from 'ws'
import { startDiscord, until } from './index.ts'
import { LocalBot } from './local-bot.ts'

const FRAME = Buffer.from([0xfc, 1, 2, 3])
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe])

test('a second member decrypts what the bot says, through DAVE and the transport', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  guild.joinVoice(guild.owner)
  await using bot = await LocalBot.login(discord)
  const connection = bot.join(guild)
  const { listener, speaking } = await discord.hear(guild)
  for (const packet of [FRAME, FRAME, SILENCE]) connection.playOpusPacket(packet)
  await until('three frames came', () => listener.frames.length === 3)

  assert.deepEqual(
    listener.frames.map(({ opus, protection }) => [opus.toString('hex'), protection]),
    [
      ['fc010203', 'dave'],
      ['fc010203', 'dave'],
      ['f8fffe', 'none'],
    ],
  )
  const [first, second] = listener.sound
  assert.ok(first && second)
  assert.deepEqual([second.sequence - first.sequence, second.timestamp - first.timestamp], [1, 960])
  assert.deepEqual(listener.faults, { lost: 0, unsealed: 0, undecrypted: 0 })
  assert.deepEqual(speaking, [true])
})

test('somebody who comes into the channel later, or again, is let in then', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  const bob = discord.createUser('bob')
  guild.addMember(bob)
  await using bot = await LocalBot.login(discord)
  const connection = bot.join(guild)
  await entersState(connection, VoiceConnectionStatus.Ready, 60_000)
  for (const user of [guild.owner, bob]) {
    guild.joinVoice(user)
    const { listener } = await discord.hear(guild)
    connection.playOpusPacket(FRAME)
    const [frame] = await until('a frame came', () => listener.frames.length > 0 && listener.frames)
    assert.deepEqual([frame?.protection, frame?.opus, listener.member?.userId], ['dave', FRAME, user.id])
    listener.forget()
    guild.leaveVoice(user)
    await until('nobody listens', () => !listener.member)
  }
})

test('a client without DAVE is refused with 4017', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  await using bot = await LocalBot.login(discord)
  const token = discord.voice.grant({
    guildId: guild.id,
    channelId: guild.voiceChannel.id,
    userId: bot.client.user.id,
  })
  const socket = new WebSocket(`wss://${discord.voice.endpoint}/?v=8`)
  await once(socket, 'open')
  const closed = once(socket, 'close')
  socket.send(JSON.stringify({ op: 0, d: { server_id: guild.id, token, max_dave_protocol_version: 0 } }))
  const [code] = await closed
  assert.equal(code, 4017)
})

test('connections that drop or close with 4015 are resumed, those that close with 4006 begin anew', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  guild.joinVoice(guild.owner)
  await using bot = await LocalBot.login(discord)
  const connection = bot.join(guild)
  const session = await discord.hear(guild)
  for (const [resumes, code] of [
    [1, undefined],
    [2, 4015],
  ] as const) {
    session.close(code)
    await until('the session goes on', () => session.resumes === resumes && session.isOpen)
    await entersState(connection, VoiceConnectionStatus.Ready, 60_000)
  }
  session.close(4006)
  const next = await until('there is another session', () => {
    const current = discord.voice.sessionIn(guild.id)
    return current !== session && current?.isHeard && current
  })
  assert.deepEqual([session.resumes, next.resumes], [2, 0])
})

test('packets that the network loses are missed by the listener', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  guild.joinVoice(guild.owner)
  await using bot = await LocalBot.login(discord)
  const connection = bot.join(guild)
  const { listener } = await discord.hear(guild)
  listener.loses = (index) => index === 1
  for (let sent = 0; sent < 4; sent += 1) connection.playOpusPacket(FRAME)
  await until('four packets came', () => listener.packets === 4)
  assert.deepEqual([listener.frames.length, listener.faults.lost], [3, 1])
})
