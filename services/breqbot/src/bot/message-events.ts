import { Events } from 'discord.js'
import { EmojiboardReactions } from './emojiboard-reactions.ts'
import { changeRole } from './role-reactions.ts'
import type { Services } from './services.ts'
import { playReaction } from './sound-reactions.ts'

/** Listens to reactions, for soundboards, role menus and emojiboards, and to messages that go away. */
export function listenToMessages(services: Services): void {
  const { client, log, roleMenus, boardKeeper } = services
  const emojiboards = new EmojiboardReactions(services)
  const attempt = (task: () => Promise<void>): void =>
    void task().catch((err: unknown) => log.error({ err }, 'an event could not be handled'))
  const forget = async (guild: string | null, message: string): Promise<void> => {
    await boardKeeper.forget(message)
    if (guild !== null) await roleMenus.delete(guild, message)
  }

  client.on(Events.MessageReactionAdd, (reaction, user) =>
    attempt(async () => {
      if (await playReaction(reaction, user, services)) return
      await changeRole(reaction, user, true, services)
      await emojiboards.update(reaction)
    }),
  )
  client.on(Events.MessageReactionRemove, (reaction, user) =>
    attempt(async () => {
      if (services.boards.guildOf(reaction.message.id) !== undefined) return
      await changeRole(reaction, user, false, services)
      await emojiboards.update(reaction)
    }),
  )
  client.on(Events.MessageDelete, ({ guildId, id }) => attempt(() => forget(guildId, id)))
  client.on(Events.MessageBulkDelete, (messages) =>
    attempt(async () => {
      for (const { guildId, id } of messages.values()) await forget(guildId, id)
    }),
  )
}
