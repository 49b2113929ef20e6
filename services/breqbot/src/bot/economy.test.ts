import assert from 'node:assert/strict'
import test from 'node:test'
import { PermissionFlagsBits as Flags } from 'discord.js'
import { BotWorld } from '../testing/bot-world.ts'

test('members take, give and bet coins, and see who has most', async () => {
  await using world = await BotWorld.start({ chance: () => 1 })
  const { guild } = world
  const [ann, bob] = [world.join('ann'), world.join('bob')]
  const say = async (user: typeof ann, command: string, options = {}) =>
    (await guild.runCommand(user, command, options)).content
  assert.deepEqual(
    [
      await say(ann, 'daily'),
      await say(ann, 'pay', { member: bob, amount: 30 }),
      await say(bob, 'balance'),
      await say(bob, 'balance', { member: ann }),
      await say(ann, 'roulette', { bet: 'red', stake: 20 }),
      await say(ann, 'roulette', { bet: 'even', stake: 20 }),
    ],
    [
      'Here are your 100 coins of today. You have 100 coins now.',
      `<@${ann.id}> gave <@${bob.id}> 30 coins, and has 70 coins left.`,
      `<@${bob.id}> has 30 coins.`,
      `<@${ann.id}> has 70 coins.`,
      '🟥 The ball rests on **1 red**. You get 40 coins, and you have 90 coins.',
      '🟥 The ball rests on **1 red**. Your 20 coins on even are gone, and you have 70 coins.',
    ],
  )
  const richest = await guild.runCommand(bob, 'richest')
  assert.equal(
    richest.message?.embeds[0]?.description,
    `1. <@${ann.id}>: 70 coins\n2. <@${bob.id}>: 30 coins`,
  )
  assert.deepEqual(world.problems, [])
})

test('what cannot be is explained to who asked, and to nobody else', async () => {
  await using world = await BotWorld.start()
  const { guild } = world
  const ann = world.join('ann')
  const poor = await guild.runCommand(ann, 'roulette', { bet: 'red', stake: 20 })
  assert.deepEqual(
    [poor.content, poor.isHidden, guild.messages().length],
    ['⚠️ That takes 20 coins, and you have 0 coins.', true, 0],
  )
  const odd = await guild.runCommand(ann, 'roulette', { bet: 'purple', stake: 20 })
  assert.match(odd.content, /^⚠️ There is no bet on “purple”/)
})

test('a fault of the bot is told as a number that is in the log, and tells nothing else', async () => {
  await using world = await BotWorld.start()
  const ann = world.join('ann')
  await world.redis.set(`currency:balances:${world.guild.id}`, 'no balances')
  const reply = await world.guild.runCommand(ann, 'balance')
  const [, id] =
    /^❌ Something went wrong here\. Whoever runs me finds it in the log as (\w{8})\.$/.exec(reply.content) ??
    []
  assert.ok(id)
  assert.equal(reply.isHidden, true)
  assert.deepEqual(
    world.problems.map((line) => [line.msg, 'id' in line && line.id]),
    [['command failed', id]],
  )
})

test('who manages the guild makes things and sells them, and members buy, give and use them', async () => {
  await using world = await BotWorld.start()
  const { guild } = world
  const [ann, bob] = [world.join('ann'), world.join('bob')]
  const say = async (user: typeof ann, command: string, options = {}) => {
    const { content, message } = await guild.runCommand(user, command, options)
    return content || message?.embeds[0]?.description
  }
  assert.throws(() => guild.runCommand(ann, 'item list'), /may not use/)
  await say(ann, 'daily')
  assert.deepEqual(
    [
      await say(guild.owner, 'item create', { name: 'Lamp', description: 'It shines.' }),
      await say(guild.owner, 'shop sell', { item: 'lamp', price: 40 }),
      await say(ann, 'shop sell', { item: 'lamp', price: 1 }),
      await say(ann, 'shop list'),
      await say(ann, 'shop buy', { item: 'Lamp', quantity: 2 }),
      await say(ann, 'shop buy', { item: 'Lamp' }),
      await say(ann, 'give', { item: 'Lamp', member: bob }),
      await say(bob, 'use', { item: 'Lamp' }),
      await say(bob, 'use', { item: 'Lamp' }),
      await say(bob, 'inventory', { member: ann }),
    ],
    [
      'There is a thing called **Lamp** now.',
      '**Lamp** is for sale now, for 40 coins.',
      '⚠️ For that you need the permission “Manage Server”.',
      String.raw`**Lamp**, 40 coins. It shines.`,
      'You bought 2 × **Lamp** for 80 coins, and have 20 coins left.',
      '⚠️ That takes 40 coins, and you have 20 coins.',
      `<@${ann.id}> gave <@${bob.id}> 1 × **Lamp**.`,
      `<@${bob.id}> uses **Lamp**. It shines. (0 left)`,
      '⚠️ You do not have 1 × Lamp.',
      '1 × **Lamp** It shines.',
    ],
  )
  const { choices } = await guild.complete(ann, 'give', { item: 'la' }, 'item')
  assert.deepEqual(choices, [{ name: 'Lamp', value: 'Lamp' }])
})

test('things go to another guild as a file', async () => {
  await using world = await BotWorld.start()
  const { guild, discord } = world
  await guild.runCommand(guild.owner, 'item create', { name: 'Lamp' })
  const { message, isHidden } = await guild.runCommand(guild.owner, 'item export')
  const [file] = message?.attachments ?? []
  assert.ok(file)
  assert.equal(isHidden, true)
  const other = discord.createGuild()
  const imported = await other.runCommand(other.owner, 'item import', { file })
  assert.equal(imported.content, 'Made 1 new things, and left 0 as they were.')
  const listed = await other.runCommand(other.owner, 'item list')
  assert.equal(listed.message?.embeds[0]?.description, '**Lamp** ')
})

test('who may not manage the guild may not decide about its page', async () => {
  await using world = await BotWorld.start()
  const { guild } = world
  assert.throws(() => guild.runCommand(world.join('ann'), 'page', { public: true }), /may not use/)
  const manager = world.join('bob', Flags.ManageGuild)
  assert.match(
    (await guild.runCommand(manager, 'page', { public: true })).content,
    /^The web shows the coins/,
  )
  assert.equal(await world.services.guilds.hasPage(guild.id), true)
})
