import type { MessageReaction, PartialMessageReaction, PartialUser, User } from 'discord.js'
import { Problem } from '../problem.ts'
import { emojiKey } from '../sound/index.ts'
import { LEAVE } from '../soundboard/board-pages.ts'
import { isVoiceError } from '../voice/index.ts'
import { isGone } from './outlet.ts'
import type { Services } from './services.ts'

/** Plays what members react with below a soundboard. Whether the message was one. */
export async function playReaction(
  { message, emoji }: MessageReaction | PartialMessageReaction,
  user: User | PartialUser,
  services: Services,
): Promise<boolean> {
  const { boards, client, voice, player, log } = services
  const guildId = boards.guildOf(message.id)
  if (guildId === undefined) return false
  const guild = client.guilds.cache.get(guildId)
  if (!guild || user.id === client.user.id) return true
  const key = emojiKey(emoji)
  try {
    const member = guild.members.cache.get(user.id) ?? (await guild.members.fetch(user.id))
    if (member.user.bot) return true
    if (key !== LEAVE) await player.play(member, key)
    else if (member.voice.channelId === voice.channelIn(guildId)) voice.leave(guildId)
  } catch (error) {
    // A reaction has no answer; who wonders finds the reason with /soundboard play.
    if (!(error instanceof Problem || isVoiceError(error))) {
      log.error({ err: error, guild: guildId }, 'a reaction could not be played')
    }
  }
  // So that the same sound can be asked for again. Without the permission it stays, and nothing is lost.
  const { id, name } = emoji
  const reaction = id === null ? (name ?? '') : `${name}:${id}`
  const route =
    `/channels/${message.channelId}/messages/${message.id}/reactions/${encodeURIComponent(reaction)}/${user.id}` as const
  await client.rest.delete(route).catch((err: unknown) => {
    if (!isGone(err)) log.warn({ err, guild: guildId }, 'a reaction could not be taken back')
  })
  return true
}
