import assert from 'node:assert/strict'
import test from 'node:test'
import { PermissionFlagsBits as Flags } from 'discord.js'
// @boundaries-ignore what tests start is shared by all of them
import { until } from '../../../../test/discord/index.ts'
import { BotWorld } from '../testing/bot-world.ts'

test('a role menu gives roles by reactions, and takes them back, also after a restart', async () => {
  await using world = await BotWorld.start()
  const { guild } = world
  const red = guild.addRole('red')
  const ann = world.join('ann')
  await guild.runCommand(guild.owner, 'rolemenu create', { title: 'Colours' })
  const [menu] = guild.messages()
  assert.ok(menu)
  const { choices } = await guild.complete(guild.owner, 'rolemenu add', { menu: '' }, 'menu')
  assert.deepEqual(choices, [{ name: 'Colours', value: menu.id }])
  const added = await guild.runCommand(guild.owner, 'rolemenu add', { menu: menu.id, emoji: '🟥', role: red })
  assert.equal(added.content, `🟥 gives <@&${red.id}> now.`)
  assert.equal(guild.messages()[0]?.embeds[0]?.description, `🟥  <@&${red.id}>`)
  assert.deepEqual(Object.keys(world.discord.world.messages.reactionsTo(menu.id)), ['🟥'])

  const has = () => guild.member(ann.id).roles.includes(red.id)
  guild.react(ann, menu.id, '🟥')
  await until('the role is given', has)
  await world.stopBot()
  await world.startBot()
  guild.unreact(ann, menu.id, '🟥')
  await until('the role is taken', () => !has())
  assert.deepEqual(world.problems, [])
})

test('nobody gives by a menu what they, or the bot, could not give by hand', async () => {
  await using world = await BotWorld.start()
  const { guild } = world
  const manager = world.join('manager', Flags.ManageRoles)
  const [low, high] = [guild.addRole('low', 0n, 0), guild.addRole('high', 0n, 5)]
  const above = guild.addRole('above', 0n, 50)
  await guild.runCommand(manager, 'rolemenu create', { title: 'Roles' })
  const menu = guild.messages()[0]?.id ?? ''
  const add = async (user: typeof manager, role: { id: string }) =>
    (await guild.runCommand(user, 'rolemenu add', { menu, emoji: '🟥', role })).content
  await until('the bot knows the roles', () =>
    world.services.client.guilds.cache.get(guild.id)?.roles.cache.has(above.id),
  )
  assert.deepEqual(
    [
      await add(manager, high),
      await add(manager, low),
      await add(guild.owner, above),
      await add(guild.owner, { id: guild.id }),
    ],
    [
      '⚠️ That role is not below your highest one.',
      `🟥 gives <@&${low.id}> now.`,
      '⚠️ That role is above mine, or I may not manage roles.',
      '⚠️ That role cannot be given to anybody.',
    ],
  )
})

test('a menu is changed, listed and removed, and is none any more when its message is deleted', async () => {
  await using world = await BotWorld.start()
  const { guild } = world
  const red = guild.addRole('red')
  const run = async (command: string, options = {}) =>
    (await guild.runCommand(guild.owner, `rolemenu ${command}`, options)).content
  await run('create', { title: 'Colours' })
  const menu = guild.messages()[0]?.id ?? ''
  await run('add', { menu, emoji: '🟥', role: red })
  await run('title', { menu, title: 'Shades' })
  assert.equal(guild.messages()[0]?.embeds[0]?.title, 'Shades')
  await run('remove', { menu, emoji: '🟥' })
  assert.deepEqual(world.discord.world.messages.reactionsTo(menu), { '🟥': [] })
  assert.match(await run('list'), /^\[Shades\]\(https:\/\/discord\.com\/channels\/.*\), 0 roles$/)
  await run('delete', { menu })
  assert.deepEqual([guild.messages(), await run('list')], [[], 'There are no menus here.'])
  await run('create', { title: 'Colours' })
  world.discord.world.messages.delete(guild.messages()[0]?.id ?? '')
  await until(
    'the menu is forgotten',
    async () => (await world.services.roleMenus.list(guild.id)).length === 0,
  )
})

test('a message with enough reactions comes to the emojiboard once, and its number is kept', async () => {
  await using world = await BotWorld.start()
  const { guild } = world
  const [ann, bob, cat] = [world.join('ann'), world.join('bob'), world.join('cat')]
  const stars = guild.addChannel('stars')
  const { content } = await guild.runCommand(guild.owner, 'emojiboard set', {
    emoji: '⭐',
    channel: stars,
    amount: 2,
  })
  assert.match(content, /^Messages with 2 × ⭐ come to <#\d+>\.\nThey are linked to and not quoted/)
  const message = guild.send(ann, { content: 'a secret that nobody may quote' })
  guild.react(ann, message.id, '⭐')
  guild.react(bob, message.id, '⭐')
  guild.react(cat, message.id, '⭐')
  const shown = () => guild.messages(stars).map((post) => post.content)
  const link = `https://discord.com/channels/${guild.id}/${guild.textChannel.id}/${message.id}`
  await until('three stars are shown', () => shown()[0]?.includes('**3**'))
  assert.deepEqual(shown(), [`⭐ **3** ${link}`])
  assert.deepEqual(guild.messages(stars)[0]?.embeds, [])
  guild.unreact(cat, message.id, '⭐')
  await until('two stars are shown', () => shown()[0]?.includes('**2**'))
  assert.equal(shown().length, 1)
  assert.deepEqual(world.problems, [])
})

test('with the privileged intent a board quotes', async () => {
  await using world = await BotWorld.start({
    env: { MESSAGE_CONTENT: 'true' },
    privilegedIntents: 1 << 15,
  })
  const { guild } = world
  const stars = guild.addChannel('stars')
  await guild.runCommand(guild.owner, 'emojiboard set', { emoji: '⭐', channel: stars, amount: 1 })
  const message = guild.send(guild.owner, { content: 'ahoy' })
  guild.react(guild.owner, message.id, '⭐')
  const [post] = await until('it is shown', () => guild.messages(stars).length > 0 && guild.messages(stars))
  assert.deepEqual([post?.embeds[0]?.description, post?.embeds[0]?.author?.name], ['ahoy', 'owner'])
})

test('what not everybody may read does not come to a board that everybody reads', async () => {
  await using world = await BotWorld.start()
  const { guild, services } = world
  const [stars, secret] = [guild.addChannel('stars'), guild.addChannel('secret')]
  await guild.runCommand(guild.owner, 'emojiboard set', { emoji: '⭐', channel: stars, amount: 1 })
  guild.deny(secret, guild.id, Flags.ViewChannel)
  await until('the bot knows it', () => {
    const channel = services.client.channels.cache.get(secret.id)
    return channel && 'permissionOverwrites' in channel && channel.permissionOverwrites.cache.size > 0
  })
  const [hidden, open] = [guild.send(guild.owner, {}, secret), guild.send(guild.owner, {})]
  guild.react(guild.owner, hidden.id, '⭐')
  guild.react(guild.owner, open.id, '⭐')
  await until('the open one is shown', () => guild.messages(stars).length > 0)
  assert.ok(guild.messages(stars).every(({ content }) => content.endsWith(open.id)))
})
