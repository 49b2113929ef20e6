import { randomUUID } from 'node:crypto'
import { ComponentType, InteractionResponseType as Response, InteractionType } from 'discord-api-types/v10'
import type { APIUser } from 'discord-api-types/v10'
import { createSnowflake } from '../snowflake.ts'
import { until } from '../until.ts'
import { commandData } from './command-options.ts'
import type { RegisteredCommand, RunValue } from './command-options.ts'
import type { Emit } from './events.ts'
import type { LocalChannel } from './guild-parts.ts'
import type { LocalGuild } from './local-guild.ts'
import { LocalReply } from './local-reply.ts'
import type { LocalModal } from './local-reply.ts'
import type { LocalMessage, MessageBody, Messages } from './messages.ts'

/** Option name to value. */
export type RunOptions = Readonly<Record<string, RunValue>>

/** How a component of a message is used. */
export interface PressOptions {
  /** What is picked, when it is a select menu. */
  readonly values?: readonly string[]
  /** What kind of select menu. @default ComponentType.StringSelect */
  readonly menu?: ComponentType
}

/** What the bot sends to answer an interaction first. */
export interface Callback {
  readonly type: Response
  readonly data?: MessageBody & Partial<LocalModal> & { readonly choices?: LocalReply['choices'] }
}

interface Pending {
  readonly guild: LocalGuild
  readonly channelId: string
  readonly reply: LocalReply
  /** The flags that a deferred answer was announced with. */
  flags: number
  isAnswered: boolean
  isDone: boolean
}

/** What members ask of the bot by commands, buttons and forms, and what it answers. */
export class Interactions {
  /** What the bot registered, for all guilds or for one. */
  commands: readonly RegisteredCommand[] = []
  readonly #bot: APIUser
  readonly #emit: Emit
  readonly #messages: Messages
  readonly #pending = new Map<string, Pending>()

  constructor(bot: APIUser, emit: Emit, messages: Messages) {
    this.#bot = bot
    this.#emit = emit
    this.#messages = messages
  }

  /** @throws {Error} when the command is not registered, does not fit, or is not for this member */
  run(
    guild: LocalGuild,
    user: APIUser,
    channel: LocalChannel,
    text: string,
    options: RunOptions,
    focused?: string,
  ): Promise<LocalReply> {
    const [name = '', ...path] = text.split(' ')
    const command = this.commands.find(
      (known) => known.name === name && (known.guild_id === undefined || known.guild_id === guild.id),
    )
    if (!command) throw new Error(`The bot has registered no command /${name}`)
    const needed = BigInt(command.default_member_permissions ?? 0)
    if ((guild.permissionsOf(user.id) & needed) !== needed) {
      throw new Error(`${user.username} may not use /${name}`)
    }
    const type =
      focused === undefined
        ? InteractionType.ApplicationCommand
        : InteractionType.ApplicationCommandAutocomplete
    const data = commandData(guild, command, path, options, focused)
    return this.#ask(guild, user, channel.id, { type, data })
  }

  press(
    guild: LocalGuild,
    user: APIUser,
    message: LocalMessage,
    customId: string,
    { values, menu = ComponentType.StringSelect }: PressOptions = {},
  ): Promise<LocalReply> {
    const data = {
      custom_id: customId,
      component_type: values ? menu : ComponentType.Button,
      ...(values && { values }),
    }
    return this.#ask(guild, user, message.channel_id, {
      type: InteractionType.MessageComponent,
      data,
      message,
    })
  }

  submit(
    guild: LocalGuild,
    user: APIUser,
    channel: LocalChannel,
    customId: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<LocalReply> {
    const components = Object.entries(fields).map(([field, value]) => ({
      type: ComponentType.ActionRow,
      components: [{ type: ComponentType.TextInput, custom_id: field, value }],
    }))
    const data = { custom_id: customId, components }
    return this.#ask(guild, user, channel.id, { type: InteractionType.ModalSubmit, data })
  }

  /** The bot answers for the first time; gives the message that came of it, `null` when none did. */
  answer(token: string, { type, data = {} }: Callback): LocalMessage | null | 'unknown' | 'again' {
    const pending = this.#pending.get(token)
    if (!pending) return 'unknown'
    if (pending.isAnswered) return 'again'
    pending.isAnswered = true
    const { reply } = pending
    if (type === Response.DeferredChannelMessageWithSource) {
      pending.flags = data.flags ?? 0
      return null
    }
    if (type === Response.ChannelMessageWithSource) reply.message = this.#write(pending, data)
    if (type === Response.UpdateMessage && reply.message) {
      reply.message = this.#messages.edit(reply.message.id, data)
    }
    if (type === Response.Modal) reply.modal = data as LocalModal
    if (type === Response.ApplicationCommandAutocompleteResult) reply.choices = data.choices ?? []
    pending.isDone = true
    return reply.message ?? null
  }

  /** The bot changes its answer, or gives the one that it had announced. */
  edit(token: string, body: MessageBody): LocalMessage | undefined {
    const pending = this.#pending.get(token)
    if (!pending) return undefined
    const { reply } = pending
    reply.message = reply.message
      ? this.#messages.edit(reply.message.id, body)
      : this.#write(pending, { ...body, flags: pending.flags | (body.flags ?? 0) })
    pending.isDone = true
    return reply.message
  }

  followUp(token: string, body: MessageBody): LocalMessage | undefined {
    const pending = this.#pending.get(token)
    if (!pending) return undefined
    const message = this.#write(pending, body)
    pending.reply.followUps.push(message)
    return message
  }

  /** The answer as it is now. */
  original(token: string): LocalMessage | undefined {
    return this.#pending.get(token)?.reply.message
  }

  async #ask(guild: LocalGuild, user: APIUser, channelId: string, asked: Asked): Promise<LocalReply> {
    const token = randomUUID()
    const reply = new LocalReply()
    reply.message = asked.message
    const pending: Pending = { guild, channelId, reply, flags: 0, isAnswered: false, isDone: false }
    this.#pending.set(token, pending)
    this.#emit('INTERACTION_CREATE', {
      id: createSnowflake(),
      application_id: this.#bot.id,
      token,
      version: 1,
      guild_id: guild.id,
      guild: { id: guild.id, locale: 'en-US', features: [] },
      channel_id: channelId,
      channel: { ...guild.channels.get(channelId), permissions: String(guild.permissionsOf(user.id)) },
      member: { ...guild.member(user.id), permissions: String(guild.permissionsOf(user.id)) },
      app_permissions: String(guild.permissionsOf(this.#bot.id)),
      locale: 'en-US',
      guild_locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: { 0: guild.id },
      context: 0,
      attachment_size_limit: 10 * 1024 * 1024,
      ...asked,
    })
    await until(`the bot answered ${JSON.stringify(asked.data)}`, () => pending.isDone)
    return reply
  }

  #write({ guild, channelId }: Pending, body: MessageBody): LocalMessage {
    return this.#messages.create({ channelId, guildId: guild.id, author: this.#bot }, body)
  }
}

interface Asked {
  readonly type: InteractionType
  readonly data: object
  readonly message?: LocalMessage
}
