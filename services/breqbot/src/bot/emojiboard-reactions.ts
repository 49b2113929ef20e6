import { PermissionFlagsBits as Flags } from 'discord.js'
import type {
  APIEmbed,
  Guild,
  GuildTextBasedChannel,
  Message,
  MessageReaction,
  PartialMessageReaction,
} from 'discord.js'
import type { EmojiBoard } from '../emojiboard/emoji-boards.ts'
import { shorten } from '../format.ts'
import { KeyedQueue } from '../queue/keyed-queue.ts'
import { emojiKey } from '../sound/index.ts'
import { isGone } from './outlet.ts'
import type { Services } from './services.ts'

/** Puts messages on emojiboards, and keeps their numbers as they are. What concerns one message happens in order. */
export class EmojiboardReactions {
  readonly #services: Services
  readonly #queue = new KeyedQueue()

  constructor(services: Services) {
    this.#services = services
  }

  /** Looks at a message whose reactions changed. */
  async update({ message, emoji }: MessageReaction | PartialMessageReaction): Promise<void> {
    const { emojiBoards, client } = this.#services
    const guild = client.guilds.cache.get(message.guildId ?? '')
    if (!guild) return
    const board = await emojiBoards.find(guild.id, emojiKey(emoji))
    if (!board || board.channel === message.channelId || !isMeantFor(guild, message.channelId, board)) return
    await this.#queue.run(`${message.id}:${board.emoji.key}`, async () => {
      const whole = await message.fetch(true)
      const amount =
        whole.reactions.cache.find((other) => emojiKey(other.emoji) === board.emoji.key)?.count ?? 0
      await this.#show(guild, board, whole, amount)
    })
  }

  async #show(guild: Guild, board: EmojiBoard, message: Message, amount: number): Promise<void> {
    const { emojiBoards } = this.#services
    const boarded = { guild: guild.id, emoji: board.emoji, message: message.id }
    const post = await emojiBoards.postOf(boarded)
    const channel = guild.channels.cache.get(board.channel)
    if (!channel?.isTextBased() || (post === undefined && amount < board.amount)) return
    const content = this.#render(board, message, amount)
    try {
      if (post !== undefined) return void (await channel.messages.edit(post, content))
      await emojiBoards.setPost(boarded, (await channel.send(content)).id)
    } catch (error) {
      if (!isGone(error)) throw error
      await emojiBoards.forgetPost(boarded)
    }
  }

  #render({ emoji }: EmojiBoard, message: Message, amount: number): { content: string; embeds: APIEmbed[] } {
    const content = `${emoji.text} **${amount}** ${message.url}`
    // Without the intent there is nothing to quote, so the link has to do.
    if (!this.#services.settings.MESSAGE_CONTENT) return { content, embeds: [] }
    const { author, attachments, createdAt } = message
    const image = attachments.find(({ contentType }) => contentType?.startsWith('image/'))
    const embed: APIEmbed = {
      author: { name: author.displayName, icon_url: author.displayAvatarURL() },
      timestamp: createdAt.toISOString(),
      ...(message.content !== '' && { description: shorten(message.content, 2000) }),
      ...(image && { image: { url: image.url } }),
    }
    return { content, embeds: [embed] }
  }
}

/** What not everybody may see, or not everywhere, is not shown elsewhere. */
function isMeantFor(guild: Guild, channelId: string, board: EmojiBoard): boolean {
  const [from, to] = [channelOf(guild, channelId), channelOf(guild, board.channel)]
  if (!from || !to) return false
  const isOpen = (channel: GuildTextBasedChannel): boolean =>
    channel.permissionsFor(guild.roles.everyone).has(Flags.ViewChannel)
  const isRestricted = (channel: GuildTextBasedChannel): boolean => 'nsfw' in channel && channel.nsfw
  return (isOpen(from) || !isOpen(to)) && (!isRestricted(from) || isRestricted(to))
}

function channelOf(guild: Guild, id: string): GuildTextBasedChannel | undefined {
  const channel = guild.channels.cache.get(id)
  return channel?.isTextBased() ? channel : undefined
}
