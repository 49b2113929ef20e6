import { GatewayIntentBits as Bits } from 'discord-api-types/v10'
import type { LocalMessage } from '../world/messages.ts'

/** The intents that the developer portal has to grant. */
export const PRIVILEGED = Bits.GuildMembers | Bits.GuildPresences | Bits.MessageContent

const NEEDED: Readonly<Record<string, number>> = {
  GUILD_MEMBER_ADD: Bits.GuildMembers,
  GUILD_MEMBER_UPDATE: Bits.GuildMembers,
  GUILD_MEMBER_REMOVE: Bits.GuildMembers,
  GUILD_EMOJIS_UPDATE: Bits.GuildExpressions,
  VOICE_STATE_UPDATE: Bits.GuildVoiceStates,
  CHANNEL_CREATE: Bits.Guilds,
  CHANNEL_UPDATE: Bits.Guilds,
  GUILD_ROLE_CREATE: Bits.Guilds,
  GUILD_DELETE: Bits.Guilds,
}

/** Whether a session that identified with these intents hears of an event. */
export function hears(intents: number, name: string, data: object): boolean {
  const isDirect = !('guild_id' in data)
  if (name.startsWith('MESSAGE_REACTION_')) {
    return (intents & (isDirect ? Bits.DirectMessageReactions : Bits.GuildMessageReactions)) !== 0
  }
  if (name.startsWith('MESSAGE_')) {
    return (intents & (isDirect ? Bits.DirectMessages : Bits.GuildMessages)) !== 0
  }
  // Members learn of their own roles without the privileged intent only when they are the bot; that case is left out.
  const needed = NEEDED[name]
  return needed === undefined || (intents & needed) !== 0
}

/** A message as a session sees it: without the privileged intent what others wrote in guilds is blank. */
export function visibleMessage(intents: number, botId: string, message: LocalMessage): object {
  const isVisible =
    (intents & Bits.MessageContent) !== 0 || message.guild_id === undefined || message.author.id === botId
  return isVisible ? message : { ...message, content: '', embeds: [], attachments: [], components: [] }
}
