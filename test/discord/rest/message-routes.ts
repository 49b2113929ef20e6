import { PermissionFlagsBits as Flags } from 'discord-api-types/v10'
import type { MessageBody } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import { MISSING_PERMISSIONS, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, noContent, ok } from './answer.ts'
import type { Answer, RestRequest, Route } from './answer.ts'

const MESSAGE = '/channels/:channel/messages/:message'
const REACTIONS = `${MESSAGE}/reactions`

/** Messages and reactions, as far as the bot's permissions go. */
export function messageRoutes(world: World): readonly Route[] {
  const { messages, bot } = world
  const may = (channelId: string | undefined, permission: bigint): boolean => {
    const guild = world.guildOf(channelId ?? '')
    return !guild || (guild.permissionsOf(bot.id) & permission) !== 0n
  }
  const done = (isFound: boolean): Answer => (isFound ? noContent : UNKNOWN_MESSAGE)

  return [
    {
      method: 'POST',
      path: '/channels/:channel/messages',
      handle: ({ params: { channel = '' }, body }) => {
        const guild = world.guildOf(channel)
        if (!guild && ![...world.directChannels.values()].includes(channel)) return UNKNOWN_CHANNEL
        if (!may(channel, Flags.SendMessages)) return MISSING_PERMISSIONS
        return ok(
          messages.create({ channelId: channel, guildId: guild?.id, author: bot }, body as MessageBody),
        )
      },
    },
    {
      method: 'GET',
      path: '/channels/:channel/messages',
      handle: ({ params: { channel = '' } }) => ok(messages.in(channel).toReversed()),
    },
    {
      method: 'GET',
      path: MESSAGE,
      handle: ({ params: { message = '' } }) => found(messages.get(message)),
    },
    {
      method: 'PATCH',
      path: MESSAGE,
      handle: ({ params: { message = '' }, body }) => found(messages.edit(message, body as MessageBody)),
    },
    {
      method: 'DELETE',
      path: MESSAGE,
      handle: ({ params: { channel, message = '' } }) => {
        const isOwn = messages.get(message)?.author.id === bot.id
        return isOwn || may(channel, Flags.ManageMessages)
          ? done(messages.delete(message))
          : MISSING_PERMISSIONS
      },
    },
    {
      method: 'PUT',
      path: `${REACTIONS}/:emoji/@me`,
      handle: ({ params: { channel = '', message = '', emoji = '' } }) => {
        if (!may(channel, Flags.AddReactions)) return MISSING_PERMISSIONS
        const member = world.guildOf(channel)?.member(bot.id)
        return done(messages.react(message, emoji, bot, member))
      },
    },
    {
      method: 'GET',
      path: `${REACTIONS}/:emoji`,
      handle: ({ params: { message = '', emoji = '' } }) =>
        ok((messages.reactionsTo(message)[emoji] ?? []).map((id) => world.users.get(id))),
    },
    {
      method: 'DELETE',
      path: `${REACTIONS}/:emoji/:user`,
      handle: ({ params: { channel, message = '', emoji = '', user = '' } }) => {
        const userId = user === '@me' ? bot.id : user
        return userId === bot.id || may(channel, Flags.ManageMessages)
          ? done(messages.unreact(message, emoji, userId))
          : MISSING_PERMISSIONS
      },
    },
    { method: 'DELETE', path: REACTIONS, handle: clear },
    { method: 'DELETE', path: `${REACTIONS}/:emoji`, handle: clear },
    { method: 'POST', path: '/channels/:channel/typing', handle: () => noContent },
  ]

  function clear({ params: { channel, message = '', emoji } }: RestRequest): Answer {
    if (!may(channel, Flags.ManageMessages)) return MISSING_PERMISSIONS
    return done(messages.clearReactions(message, emoji))
  }
}

const found = (message: object | undefined): Answer => (message ? ok(message) : UNKNOWN_MESSAGE)
