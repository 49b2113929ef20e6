import type { MessageReaction, PartialMessageReaction, PartialUser, User } from 'discord.js'
import { emojiKey } from '../sound/index.ts'
import { isGone } from './outlet.ts'
import type { Services } from './services.ts'

/** Gives or takes the role of a role menu's reaction. */
export async function changeRole(
  { message, emoji }: MessageReaction | PartialMessageReaction,
  { id: user }: User | PartialUser,
  isGiven: boolean,
  { roleMenus, client, log }: Services,
): Promise<void> {
  const guild = client.guilds.cache.get(message.guildId ?? '')
  if (!guild || user === client.user.id) return
  const role = await roleMenus.roleFor(message.id, emojiKey(emoji))
  if (role === undefined) return
  const options = { user, role, reason: 'Role menu' }
  try {
    await (isGiven ? guild.members.addRole(options) : guild.members.removeRole(options))
  } catch (err) {
    // The role may be gone, or above the bot by now.
    if (!isGone(err)) log.warn({ err, guild: guild.id }, 'a role could not be changed')
  }
}
