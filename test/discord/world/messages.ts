import { MessageFlags } from 'discord-api-types/v10'
import type { APIMessage, APIUser } from 'discord-api-types/v10'
import { createSnowflake } from '../snowflake.ts'
import type { Emit } from './events.ts'

/** What a message can be made or changed with: the part of Discord's request bodies that is kept. */
export interface MessageBody {
  readonly content?: string
  readonly embeds?: APIMessage['embeds']
  readonly components?: NonNullable<APIMessage['components']>
  readonly attachments?: APIMessage['attachments']
  readonly flags?: number
}

/** Where a message stands and who wrote it. */
export interface MessagePlace {
  readonly channelId: string
  readonly guildId: string | undefined
  readonly author: APIUser
}

/** A message with the guild that its channel belongs to, as the gateway tells it. */
export type LocalMessage = APIMessage & { readonly guild_id?: string | undefined }

/** Whether only the one member sees it to whom the bot answered. */
export const isHidden = ({ flags = 0 }: { readonly flags?: number }): boolean =>
  (flags & MessageFlags.Ephemeral) !== 0

/** Every message of every channel, with its reactions. */
export class Messages {
  readonly #emit: Emit
  readonly #botId: string
  readonly #messages = new Map<string, LocalMessage>()
  readonly #reactions = new Map<string, Map<string, Set<string>>>()

  /** @param botId - whose reactions are told as the reader's own */
  constructor(emit: Emit, botId: string) {
    this.#emit = emit
    this.#botId = botId
  }

  /** Oldest first, without those that only one member sees. */
  in(channelId: string): readonly LocalMessage[] {
    return [...this.#messages.values()]
      .filter((message) => message.channel_id === channelId && !isHidden(message))
      .map((message) => this.#withReactions(message))
  }

  get(id: string): LocalMessage | undefined {
    const message = this.#messages.get(id)
    return message && this.#withReactions(message)
  }

  create({ channelId, guildId, author }: MessagePlace, body: MessageBody): LocalMessage {
    const message: LocalMessage = {
      id: createSnowflake(),
      channel_id: channelId,
      ...(guildId === undefined ? {} : { guild_id: guildId }),
      author,
      content: body.content ?? '',
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: body.attachments ?? [],
      embeds: body.embeds ?? [],
      components: body.components ?? [],
      pinned: false,
      type: 0,
      flags: body.flags ?? 0,
    }
    this.#messages.set(message.id, message)
    if (!isHidden(message)) this.#emit('MESSAGE_CREATE', message)
    return message
  }

  /** Changes what the body names. */
  edit(id: string, body: MessageBody): LocalMessage | undefined {
    const message = this.#messages.get(id)
    if (!message) return undefined
    const changed = { ...message, ...body, edited_timestamp: new Date().toISOString() }
    this.#messages.set(id, changed)
    if (!isHidden(message)) this.#emit('MESSAGE_UPDATE', changed)
    return changed
  }

  /** Whether there was such a message. */
  delete(id: string): boolean {
    const message = this.#messages.get(id)
    if (!message) return false
    this.#messages.delete(id)
    this.#reactions.delete(id)
    if (!isHidden(message)) this.#emit('MESSAGE_DELETE', whereIs(message))
    return true
  }

  /** The ids of the users who reacted, for each emoji: `🔔`, or `name:id` of a custom one. */
  reactionsTo(id: string): Readonly<Record<string, readonly string[]>> {
    const reactions = this.#reactions.get(id) ?? new Map<string, Set<string>>()
    return Object.fromEntries([...reactions].map(([emoji, users]) => [emoji, [...users]]))
  }

  /** A second reaction with the same emoji changes nothing, as on Discord. */
  react(id: string, emoji: string, user: APIUser, member?: object): boolean {
    const message = this.#messages.get(id)
    if (!message) return false
    const reactions = this.#reactions.get(id) ?? new Map<string, Set<string>>()
    const users = reactions.get(emoji) ?? new Set<string>()
    if (users.has(user.id)) return true
    this.#reactions.set(id, reactions.set(emoji, users.add(user.id)))
    this.#emit('MESSAGE_REACTION_ADD', {
      ...reactionOf(message, emoji, user.id),
      ...(member && { member }),
      message_author_id: message.author.id,
    })
    return true
  }

  unreact(id: string, emoji: string, userId: string): boolean {
    const message = this.#messages.get(id)
    if (!message) return false
    if (this.#reactions.get(id)?.get(emoji)?.delete(userId)) {
      this.#emit('MESSAGE_REACTION_REMOVE', reactionOf(message, emoji, userId))
    }
    return true
  }

  /** Removes every reaction, or those of one emoji. */
  clearReactions(id: string, emoji?: string): boolean {
    const message = this.#messages.get(id)
    if (!message) return false
    if (emoji === undefined) {
      this.#reactions.delete(id)
      this.#emit('MESSAGE_REACTION_REMOVE_ALL', { ...whereIs(message), message_id: id })
    } else {
      this.#reactions.get(id)?.delete(emoji)
      const { user_id: _, ...reaction } = reactionOf(message, emoji, '')
      this.#emit('MESSAGE_REACTION_REMOVE_EMOJI', reaction)
    }
    return true
  }

  #withReactions(message: LocalMessage): LocalMessage {
    const reactions = Object.entries(this.reactionsTo(message.id)).map(([emoji, users]) => ({
      emoji: emojiOf(emoji),
      count: users.length,
      count_details: { normal: users.length, burst: 0 },
      me: users.includes(this.#botId),
      me_burst: false,
      burst_colors: [],
    }))
    return { ...message, reactions }
  }
}

function emojiOf(emoji: string): { readonly id: string | null; readonly name: string } {
  const [name = '', id = null] = emoji.split(':')
  return { id, name }
}

const whereIs = ({ id, channel_id, guild_id }: LocalMessage) => ({ id, channel_id, guild_id })

function reactionOf(message: LocalMessage, emoji: string, userId: string) {
  return {
    user_id: userId,
    channel_id: message.channel_id,
    message_id: message.id,
    guild_id: message.guild_id,
    emoji: emojiOf(emoji),
    burst: false,
    burst_colors: [],
    type: 0,
  }
}
