import { ChannelType, PermissionFlagsBits as Flags } from 'discord-api-types/v10'
import { guildPayload } from '../world/guild-payload.ts'
import type { World } from '../world/world.ts'
import { MISSING_PERMISSIONS, UNKNOWN_CHANNEL, UNKNOWN_GUILD, noContent, ok, refuse } from './answer.ts'
import type { Answer, RestRequest, Route } from './answer.ts'

const UNKNOWN_USER = refuse(404, 10_013, 'Unknown User')
const UNKNOWN_MEMBER = refuse(404, 10_007, 'Unknown Member')
const MEMBER = '/guilds/:guild/members/:user'
const MEMBER_ROLE = `${MEMBER}/roles/:role`

/** The bot itself, guilds, channels, members and their roles. */
export function guildRoutes(world: World, gatewayUrl: () => string): readonly Route[] {
  const { bot, guilds } = world
  const application = { id: bot.id, name: bot.username, flags: 0, owner: bot, bot_public: true }
  const setRole =
    (isGiven: boolean) =>
    ({ params: { guild = '', user = '', role = '' } }: RestRequest): Answer => {
      const found = guilds.get(guild)
      if (!found) return UNKNOWN_GUILD
      const position = found.roles.get(role)?.position ?? 0
      const own = Math.max(...found.member(bot.id).roles.map((id) => found.roles.get(id)?.position ?? 0), 0)
      const isAllowed = (found.permissionsOf(bot.id) & Flags.ManageRoles) !== 0n && position < own
      if (!isAllowed) return MISSING_PERMISSIONS
      found.setRole(user, role, isGiven)
      return noContent
    }

  return [
    {
      method: 'GET',
      path: '/gateway/bot',
      handle: () =>
        ok({
          url: gatewayUrl(),
          shards: 1,
          session_start_limit: { total: 1000, remaining: 999, reset_after: 0, max_concurrency: 1 },
        }),
    },
    { method: 'GET', path: '/applications/@me', handle: () => ok(application) },
    { method: 'GET', path: '/oauth2/applications/@me', handle: () => ok(application) },
    {
      method: 'POST',
      path: '/users/@me/channels',
      handle: ({ body }) => {
        const { recipient_id: id } = body as { readonly recipient_id: string }
        const user = world.users.get(id)
        return user ? ok(directChannel(world.directChannel(id), user)) : UNKNOWN_USER
      },
    },
    {
      method: 'GET',
      path: '/users/:user',
      handle: ({ params: { user = '' } }) => {
        const found = world.users.get(user)
        return found ? ok(found) : UNKNOWN_USER
      },
    },
    {
      method: 'GET',
      path: '/channels/:channel',
      handle: ({ params: { channel = '' } }) => {
        const found = world.guildOf(channel)?.channels.get(channel)
        return found ? ok(found) : UNKNOWN_CHANNEL
      },
    },
    {
      method: 'GET',
      path: '/guilds/:guild',
      handle: ({ params: { guild = '' } }) => {
        const found = guilds.get(guild)
        return found ? ok(guildPayload(found, bot.id, false)) : UNKNOWN_GUILD
      },
    },
    {
      method: 'GET',
      path: MEMBER,
      handle: ({ params: { guild = '', user = '' } }) => {
        const found = guilds.get(guild)?.members.get(user)
        return found ? ok(found) : UNKNOWN_MEMBER
      },
    },
    {
      method: 'GET',
      path: '/guilds/:guild/roles',
      handle: ({ params: { guild = '' } }) => ok([...(guilds.get(guild)?.roles.values() ?? [])]),
    },
    { method: 'PUT', path: MEMBER_ROLE, handle: setRole(true) },
    { method: 'DELETE', path: MEMBER_ROLE, handle: setRole(false) },
    {
      method: 'DELETE',
      path: '/users/@me/guilds/:guild',
      handle: ({ params: { guild = '' } }) => {
        const found = guilds.get(guild)
        if (!found) return UNKNOWN_GUILD
        world.removeGuild(found)
        return noContent
      },
    },
  ]
}

const directChannel = (id: string, recipient: object) => ({
  id,
  type: ChannelType.DM,
  recipients: [recipient],
  last_message_id: null,
  flags: 0,
})
