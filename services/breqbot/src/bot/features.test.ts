import assert from 'node:assert/strict'
import { once } from 'node:events'
import test from 'node:test'
import { ComponentType } from 'discord.js'
// @boundaries-ignore what tests start is shared by all of them
import { until } from '../../../../test/discord/index.ts'
import { Channels } from '../redis/channels.ts'
import { Program } from '../portal/program.ts'
import { BotWorld } from '../testing/bot-world.ts'
import { startMinecraft } from '../testing/fake-minecraft.ts'
import { serveHttp } from '../testing/serve-http.ts'
import { congratulate } from './errands.ts'

test('a channel hears of new comics until the watch is stopped', async () => {
  const comic = { num: 7, safe_title: 'Boats', alt: 'They float.', img: 'https://imgs.example/7.png' }
  await using xkcd = await serveHttp((_, response) => void response.end(JSON.stringify(comic)))
  await using world = await BotWorld.start({ env: { XKCD_URL: xkcd.url } })
  const { guild, services } = world
  const news = guild.addChannel('news')
  const look = async () => {
    for (const feed of services.feeds.all) await services.feedEngine.lookAt(feed)
  }
  const begun = await guild.runCommand(guild.owner, 'watch xkcd', { channel: news })
  assert.equal(begun.content, `<#${news.id}> hears of xkcd from now on.`)
  await look()
  assert.deepEqual(guild.messages(news), [])
  comic.num = 8
  await look()
  assert.deepEqual(
    guild.messages(news).map(({ embeds }) => embeds[0]?.title),
    ['8: Boats'],
  )
  const { choices } = await guild.complete(guild.owner, 'watch stop', { watch: '' }, 'watch')
  assert.deepEqual(
    choices.map(({ name }) => name),
    ['xkcd: xkcd in #news'],
  )
  await guild.runCommand(guild.owner, 'watch stop', { watch: choices[0]?.value ?? '' })
  comic.num = 9
  await look()
  assert.equal(guild.messages(news).length, 1)
  const shown = await guild.runCommand(guild.owner, 'xkcd latest')
  assert.equal(shown.message?.embeds[0]?.title, '9: Boats')
})

test('a message shows how a Minecraft server is, and is forgotten when it is deleted', async () => {
  await using server = await startMinecraft({ status: { players: { online: 1, max: 9 } } })
  await using world = await BotWorld.start({ env: { PRIVATE_HOSTS: 'true' } })
  const { guild, services } = world
  const target = `127.0.0.1:${server.port}`
  const [feed] = services.feeds.all
  assert.ok(feed)
  const now = await guild.runCommand(guild.owner, 'minecraft', { server: target })
  assert.equal(now.message?.embeds[0]?.fields?.[0]?.value, '1 of 9')
  await guild.runCommand(guild.owner, 'watch minecraft', { target })
  server.options.status = { players: { online: 2, max: 9 } }
  await services.feedEngine.lookAt(feed)
  const message = guild.messages().find(({ edited_timestamp: edited }) => edited !== null)
  assert.equal(message?.embeds[0]?.fields?.[0]?.value, '2 of 9')
  world.discord.world.messages.delete(message?.id ?? '')
  server.options.status = { players: { online: 3, max: 9 } }
  await services.feedEngine.lookAt(feed)
  assert.deepEqual(await services.watches.ofGuild(guild.id), [])
})

test('commands that need a service are there only with it', async () => {
  await using cards = await serveHttp((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end('PNG')
  })
  await using world = await BotWorld.start({ env: { CARDS_URL: cards.url } })
  const { guild } = world
  const ann = world.join('ann')
  assert.throws(() => guild.runCommand(ann, 'reddit', { subreddit: 'boats' }), /registered no command/)
  await guild.runCommand(ann, 'card bio', { text: 'Sails.' })
  const { message } = await guild.runCommand(guild.owner, 'card show', { member: ann })
  assert.equal(message?.attachments[0]?.filename, 'card.png')
  const query = new URL(cards.asked[0] ?? '', cards.url).searchParams
  assert.deepEqual([query.get('name'), query.get('bio'), query.get('footer')], ['ann', 'Sails.', 'Boats'])
})

test('what asks services outside is asked of them now and then only', async () => {
  await using server = await startMinecraft({ status: {} })
  await using world = await BotWorld.start({ env: { PRIVATE_HOSTS: 'true', COMMAND_COOLDOWN_MS: '60000' } })
  const ann = world.join('ann')
  const ask = async () =>
    (await world.guild.runCommand(ann, 'minecraft', { server: `127.0.0.1:${server.port}` })).content
  assert.deepEqual([await ask(), await ask()], ['', '⚠️ Wait 60 more seconds.'])
  assert.equal(server.handshakes.length, 1)
})

test('a game of 2048 is played by buttons, by who began it', async () => {
  await using world = await BotWorld.start()
  const { guild } = world
  const [ann, bob] = [world.join('ann'), world.join('bob')]
  const { message } = await guild.runCommand(ann, '2048')
  const buttonOf = (label: number) => {
    const [row] = guild.messages()[0]?.components ?? []
    const button = row?.type === ComponentType.ActionRow ? row.components[label] : undefined
    return button && 'custom_id' in button ? button.custom_id : ''
  }
  assert.ok(message)
  const board = () => guild.messages()[0]?.content.replaceAll(/\s+/g, ' ')
  assert.equal(board(), '``` 2 2 · · · · · · · · · · · · · · ```Score: 0')
  await guild.press(ann, message, buttonOf(0))
  assert.equal(board(), '``` 4 2 · · · · · · · · · · · · · · ```Score: 4')
  await world.stopBot()
  await world.startBot()
  await guild.press(ann, message, buttonOf(2))
  assert.equal(board(), '``` 2 · · · · · · · · · · · 4 2 · · ```Score: 4')
  assert.equal(guild.messages().length, 1)
  const before = world.discord.rest.requests.length
  await guild.press(bob, message, buttonOf(0))
  const refused = world.discord.rest.requests.slice(before).find(({ path }) => path.endsWith('/callback'))
  assert.match(JSON.stringify(refused?.body), /somebody else's/)
  assert.equal(board(), '``` 2 · · · · · · · · · · · 4 2 · · ```Score: 4')
})

test('a program outside answers to members through its portal', async () => {
  await using world = await BotWorld.start()
  const { guild, services, redis, server } = world
  const created = await guild.runCommand(guild.owner, 'portal create', { name: 'lamp' })
  assert.equal(created.isHidden, true)
  const [, token = ''] = /\|\|([\w-]{43})\|\|/.exec(created.content) ?? []
  await guild.runCommand(guild.owner, 'portal add', { portal: 'lamp' })
  const ask = async () =>
    (await guild.runCommand(world.join('ann'), 'portal ask', { portal: 'lamp', message: 'on' })).content
  assert.equal(await ask(), '⚠️ lamp is not connected now.')
  await using program: Program = new Program(
    {
      send: (told) => {
        if (told.type !== 'question') return
        const content = `${told.user.name} of ${told.guild.name} said ${told.content}`
        void program.receive(JSON.stringify({ type: 'answer', job: told.job, content }))
      },
      close: () => {},
    },
    { redis, channels: new Channels(server.connect()), portals: services.portals },
  )
  await program.greet(token)
  assert.equal(await ask(), 'ann of Boats said on')
  assert.equal(
    (await guild.runCommand(guild.owner, 'portal list')).content,
    `🟢 lamp of <@${guild.owner.id}>`,
  )
})

test('people are congratulated once, where their guild wants it', async () => {
  await using world = await BotWorld.start()
  const { guild, services, clock } = world
  const ann = world.join('ann')
  const cakes = guild.addChannel('cakes')
  await until('the bot knows the channel', () => services.client.channels.cache.has(cakes.id))
  clock.advance(Date.parse('2030-05-04T10:00:00Z') - clock.now())
  await guild.runCommand(ann, 'birthday set', { month: 5, day: 4 })
  await guild.runCommand(guild.owner, 'birthday channel', { channel: cakes })
  const listed = await guild.runCommand(ann, 'birthday list')
  assert.match(listed.message?.embeds[0]?.description ?? '', new RegExp(`^<@${ann.id}>: 4 May, <t:`))
  await Promise.all([congratulate(services), congratulate(services)])
  assert.deepEqual(
    guild.messages(cakes).map(({ content }) => content),
    [`🎂 Happy birthday, <@${ann.id}>!`],
  )
})

test('the owner bans users and guilds, locks the bot, and says what it is doing', async () => {
  await using world = await BotWorld.start()
  const { guild, discord, services } = world
  const ann = world.join('ann')
  const isIn = (id: string) => services.client.guilds.cache.has(id)
  const other = discord.createGuild({ name: 'Elsewhere' })
  await until('the bot is there', () => isIn(other.id))
  assert.throws(() => other.runCommand(other.owner, 'owner servers'), /registered no command/)
  const run = async (part: string, options = {}) =>
    (await guild.runCommand(guild.owner, `owner ${part}`, options)).content

  await run('ban', { user: ann, banned: true })
  assert.equal((await guild.runCommand(ann, 'ping')).content, '⚠️ You may not use me.')
  await run('ban', { user: ann, banned: false })
  assert.match((await guild.runCommand(ann, 'ping')).content, /^Your command/)

  await run('ban-server', { server: other.id, banned: true })
  await until('the bot has left', () => !discord.world.guilds.has(other.id))
  await run('lock', { locked: true })
  const late = discord.createGuild({ name: 'Late' })
  await until('the bot has left again', () => !discord.world.guilds.has(late.id))
  assert.match(await run('servers'), /^1 servers\nBoats \(/)

  const shown = once(discord.gateway, 'presence')
  await run('activity', { type: 'watching', name: 'the sea' })
  const [presence] = await shown
  assert.deepEqual(presence.activities, [{ name: 'the sea', type: 3 }])
  assert.equal(await run('activity'), 'I am shown doing nothing.')
})

test("who is no owner decides nothing, though they manage the owner's guild", async () => {
  await using world = await BotWorld.start({ env: { OWNER_IDS: '100000000000000000' } })
  const reply = await world.guild.runCommand(world.guild.owner, 'owner lock', { locked: true })
  assert.equal(reply.content, '⚠️ For that you need the permission “Owner of the bot”.')
  assert.equal(await world.services.access.isLocked(), false)
})

test('smaller commands say what they are for', async () => {
  await using world = await BotWorld.start({ env: { PUBLIC_URL: 'https://bot.example' } })
  const { guild } = world
  const ann = world.join('ann')
  const embedOf = async (command: string) => (await guild.runCommand(ann, command)).message?.embeds[0]
  assert.match((await guild.runCommand(ann, 'ping')).content, /^Your command took \d+ ms to get here\./)
  assert.match(
    (await guild.runCommand(ann, '8ball', { question: '**why**' })).content,
    /^🎱 \*\\\*\\\*why\\\*\\\*\*\n\*\*Yes/,
  )
  assert.match(
    (await embedOf('help'))?.description ?? '',
    /^\*\*\/soundboard\*\* Sounds for your voice channels\n/,
  )
  assert.doesNotMatch((await embedOf('help'))?.description ?? '', /owner/)
  assert.match(
    (await embedOf('about'))?.description ?? '',
    /permissions=\d+.*\n\[Website\]\(https:\/\/bot\.example\)/,
  )
  await until('all are counted', async () => (await world.services.stats.commandsRun()) === 5)
  const stats = (await embedOf('stats'))?.fields?.map(({ name, value }) => `${name}: ${value}`)
  assert.deepEqual(stats, [
    'Servers: 1',
    'Members: 2',
    'Commands run: 5',
    'Voice channels: 0',
    'Sounds playing: 0',
  ])
})
