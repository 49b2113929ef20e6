import assert from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
import {
  Client,
  Events,
  GatewayIntentBits as Intents,
  PermissionFlagsBits,
  SlashCommandBuilder,
} from 'discord.js'
import { startDiscord, until } from './index.ts'
import { LocalBot } from './local-bot.ts'

test('a bot logs in, finds its guilds, writes, edits and deletes, and people see it', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild({ name: 'The Guild' })
  await using bot = await LocalBot.login(discord)
  const channel = await bot.client.channels.fetch(guild.textChannel.id)
  assert.ok(channel?.isSendable())

  const message = await channel.send({
    content: 'one',
    files: [{ name: 'a.txt', attachment: Buffer.from('A') }],
  })
  assert.equal(await (await fetch(message.attachments.first()?.url ?? '')).text(), 'A')
  await message.edit('two')
  assert.deepEqual(
    guild.messages().map(({ content, author }) => [author.username, content]),
    [['breqbot', 'two']],
  )
  await message.delete()
  assert.deepEqual(guild.messages(), [])
  assert.deepEqual(
    bot.client.guilds.cache.map(({ name }) => name),
    ['The Guild'],
  )
})

test('people run commands with subcommands, attachments and users, and press buttons of the answer', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  await using bot = await LocalBot.login(discord)
  const give = new SlashCommandBuilder()
    .setName('bag')
    .setDescription('Bag')
    .addSubcommand((sub) =>
      sub
        .setName('give')
        .setDescription('Give')
        .addUserOption((option) => option.setName('to').setDescription('To').setRequired(true))
        .addAttachmentOption((option) => option.setName('file').setDescription('File')),
    )
  await bot.client.application.commands.set([give])
  bot.client.on(Events.InteractionCreate, (interaction) => {
    if (interaction.isButton()) void interaction.update({ content: 'pressed', components: [] })
    if (!interaction.isChatInputCommand()) return
    const { options } = interaction
    void interaction.deferReply().then(() =>
      interaction.editReply({
        content: `${options.getSubcommand()} ${options.getUser('to', true).username} ${options.getAttachment('file')?.name}`,
        components: [{ type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'go' }] }],
      }),
    )
  })
  const file = discord.cdn.upload('horn.mp3', Buffer.from('horn'))

  const reply = await guild.runCommand(guild.owner, 'bag give', { to: guild.owner, file })
  assert.deepEqual([reply.content, reply.isHidden], ['give owner horn.mp3', false])
  assert.ok(reply.message)
  const pressed = await guild.press(guild.owner, reply.message, 'go')
  assert.deepEqual([pressed.content, guild.messages().length], ['pressed', 1])
  assert.throws(() => guild.runCommand(guild.owner, 'bag give', {}), /needs the option to/)
  assert.throws(() => guild.runCommand(guild.owner, 'bag take', {}), /has no take/)
})

test('a command with default permissions is not for those who lack them', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  const bob = discord.createUser('bob')
  guild.addMember(bob)
  await using bot = await LocalBot.login(discord)
  await bot.client.application.commands.set([
    { name: 'ban', description: 'Ban', defaultMemberPermissions: PermissionFlagsBits.BanMembers },
  ])
  assert.throws(() => guild.runCommand(bob, 'ban'), /bob may not use \/ban/)
})

test('a reaction made while the bot is away reaches it when it resumes', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  await using bot = await LocalBot.login(discord)
  const message = guild.send(guild.owner, { content: 'react to this' })
  const reacted = once(bot.client, Events.MessageReactionAdd)
  const resumed = once(discord.gateway, 'resumed')
  discord.gateway.disconnect()
  await until('the connection is gone', () => discord.gateway.connections === 0)
  guild.react(guild.owner, message.id, '🔔')
  const [missed] = await resumed
  const [reaction] = await reacted
  assert.deepEqual([missed, reaction.emoji.name, reaction.message.id], [1, '🔔', message.id])
})

test('a session that was forgotten is not resumed: the bot identifies again', async () => {
  await using discord = await startDiscord()
  discord.createGuild()
  await using bot = await LocalBot.login(discord)
  const identified = once(discord.gateway, 'identified')
  discord.gateway.forgetSessions()
  discord.gateway.disconnect()
  const ready = once(bot.client, Events.ShardReady)
  await identified // five seconds later: that is how often a bot may identify
  await ready
  assert.equal(bot.client.guilds.cache.size, 1)
})

test('a limited route answers 429 with the time to wait, and the bot sends what it had to say after that', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  discord.rest.limits.add({ method: 'POST', path: /^\/channels\/\d+\/messages$/, limit: 1, window: 250 })
  await using bot = await LocalBot.login(discord)
  const channel = await bot.client.channels.fetch(guild.textChannel.id)
  assert.ok(channel?.isSendable())
  // A request from elsewhere uses up what is left, so that the bot cannot know of it from its own headers.
  await fetch(`${discord.restUrl}/v10/channels/${guild.textChannel.id}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ content: 'elsewhere' }),
  })
  await channel.send('patience')
  const statuses = discord.rest.requests.filter(({ method }) => method === 'POST').map(({ status }) => status)
  assert.deepEqual(statuses, [200, 429, 200])
  assert.deepEqual(
    guild.messages().map(({ content }) => content),
    ['elsewhere', 'patience'],
  )
})

test('what others wrote is blank, and privileged intents are refused, unless the portal granted them', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild()
  await using bot = await LocalBot.login(discord)
  const seen = once(bot.client, Events.MessageCreate)
  guild.send(guild.owner, { content: 'secret' })
  const [message] = await seen
  assert.equal(message.content, '')

  const greedy = new Client({
    intents: [Intents.Guilds, Intents.MessageContent],
    rest: { api: discord.restUrl },
  })
  const refused = once(greedy, Events.Error)
  await assert.rejects(
    greedy.login(discord.token).then(() => refused),
    /disallowed intents/i,
  )
  await greedy.destroy()
})

test('missing permissions and failures on request are told as Discord tells them', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild({ botPermissions: 0n })
  await using bot = await LocalBot.login(discord)
  const message = guild.send(guild.owner, { content: 'x' })
  const channel = await bot.client.channels.fetch(guild.textChannel.id)
  assert.ok(channel?.isTextBased())
  const fetched = await channel.messages.fetch(message.id)
  await assert.rejects(fetched.delete(), { code: 50_013, status: 403 })
  discord.rest.failNext('PUT', /reactions/, 400, 10_014, 'Unknown Emoji')
  await assert.rejects(fetched.react('🔔'), { code: 10_014, status: 400 })
})

test('a file is served until its links expire, and it is known how much of it was taken', async () => {
  await using discord = await startDiscord()
  const file = discord.cdn.upload('big.mp3', Buffer.alloc(100_000))
  assert.equal((await (await fetch(file.url)).arrayBuffer()).byteLength, 100_000)
  assert.equal(discord.cdn.sentOf(file), 100_000)
  discord.cdn.expireLinks()
  assert.equal((await fetch(file.url)).status, 404)
})
