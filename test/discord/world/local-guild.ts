import { ChannelType } from 'discord-api-types/v10'
import type { APIGuildMember, APIRole, APIUser } from 'discord-api-types/v10'
import { createSnowflake } from '../snowflake.ts'
import type { Emit } from './events.ts'
import type { Interactions, PressOptions, RunOptions } from './interactions.ts'
import { memberOf, roleOf } from './guild-parts.ts'
import type { LocalChannel, LocalVoiceState } from './guild-parts.ts'
import type { LocalReply } from './local-reply.ts'
import type { LocalMessage, MessageBody, Messages } from './messages.ts'
import { BOT, EVERYONE, permissionsOf } from './permissions.ts'

/** What every guild has in common with the others. */
export interface GuildWorld {
  readonly bot: APIUser
  readonly emit: Emit
  readonly messages: Messages
  readonly interactions: Interactions
}

/** What a guild is made with. */
export interface GuildOptions {
  /** @default 'Guild' */
  readonly name?: string
  readonly owner: APIUser
  /** What the bot's own role allows, as a bit set. @default what its invitation link asks for: `BOT` */
  readonly botPermissions?: bigint
}

/** A guild with the channels `general` and `Voice`, its owner and the bot; and what people do in it. */
export class LocalGuild {
  readonly id: string = createSnowflake()
  readonly name: string
  readonly owner: APIUser
  readonly channels = new Map<string, LocalChannel>()
  readonly roles = new Map<string, APIRole>()
  readonly members = new Map<string, APIGuildMember>()
  readonly voiceStates = new Map<string, LocalVoiceState>()
  readonly emojis: { readonly id: string; readonly name: string; readonly animated: boolean }[] = []
  /** Where people write unless told otherwise. */
  readonly textChannel: LocalChannel
  /** Where people speak unless told otherwise. */
  readonly voiceChannel: LocalChannel
  readonly #world: GuildWorld

  constructor(world: GuildWorld, { name = 'Guild', owner, botPermissions = BOT }: GuildOptions) {
    this.#world = world
    this.name = name
    this.owner = owner
    this.roles.set(this.id, roleOf(this.id, '@everyone', EVERYONE, 0))
    const botRole = roleOf(createSnowflake(), world.bot.username, botPermissions, 10)
    this.roles.set(botRole.id, { ...botRole, managed: true })
    this.members.set(owner.id, memberOf(owner, []))
    this.members.set(world.bot.id, memberOf(world.bot, [botRole.id]))
    this.textChannel = this.#makeChannel('general', ChannelType.GuildText)
    this.voiceChannel = this.#makeChannel('Voice', ChannelType.GuildVoice)
  }

  addChannel(name: string, type: LocalChannel['type'] = ChannelType.GuildText): LocalChannel {
    const channel = this.#makeChannel(name, type)
    this.#world.emit('CHANNEL_CREATE', channel)
    return channel
  }

  /** Takes permissions in one channel from a role (the guild's id is `@everyone`) or a member. */
  deny(channel: LocalChannel, id: string, permissions: bigint): void {
    const overwrite = { id, type: this.roles.has(id) ? 0 : 1, allow: '0', deny: String(permissions) } as const
    const changed = { ...this.#channel(channel.id), permission_overwrites: [overwrite] }
    this.channels.set(channel.id, changed)
    this.#world.emit('CHANNEL_UPDATE', changed)
  }

  addRole(name: string, permissions = 0n, position = 1): APIRole {
    const role = roleOf(createSnowflake(), name, permissions, position)
    this.roles.set(role.id, role)
    this.#world.emit('GUILD_ROLE_CREATE', { guild_id: this.id, role })
    return role
  }

  addEmoji(name: string, animated = false): string {
    const id = createSnowflake()
    this.emojis.push({ id, name, animated })
    this.#world.emit('GUILD_EMOJIS_UPDATE', { guild_id: this.id, emojis: this.emojis })
    return id
  }

  addMember(user: APIUser, roles: readonly APIRole[] = []): void {
    const member = memberOf(
      user,
      roles.map(({ id }) => id),
    )
    this.members.set(user.id, member)
    this.#world.emit('GUILD_MEMBER_ADD', { ...member, guild_id: this.id })
  }

  /** Whether the change made a difference is not told, as on Discord. */
  setRole(userId: string, roleId: string, isGiven: boolean): void {
    const member = this.member(userId)
    const others = member.roles.filter((id) => id !== roleId)
    const changed = { ...member, roles: isGiven ? [...others, roleId] : others }
    this.members.set(userId, changed)
    this.#world.emit('GUILD_MEMBER_UPDATE', { ...changed, guild_id: this.id })
  }

  /** @throws {Error} when the user is no member */
  member(userId: string): APIGuildMember {
    const member = this.members.get(userId)
    if (!member) throw new Error(`${userId} is no member of ${this.name}`)
    return member
  }

  permissionsOf(userId: string): bigint {
    const ids = [this.id, ...this.member(userId).roles]
    const roles = ids.flatMap((id) => this.roles.get(id) ?? [])
    return permissionsOf(roles, userId === this.owner.id)
  }

  /** A member goes into a voice channel, or from one to another. */
  joinVoice(user: APIUser, channel: LocalChannel = this.voiceChannel): void {
    this.setVoiceState(user.id, channel.id)
  }

  leaveVoice(user: APIUser): void {
    this.setVoiceState(user.id, null)
  }

  setVoiceState(userId: string, channelId: string | null, changes: Partial<LocalVoiceState> = {}): void {
    const before = this.voiceStates.get(userId)
    const state: LocalVoiceState = {
      guild_id: this.id,
      channel_id: channelId,
      user_id: userId,
      session_id: before?.session_id ?? createSnowflake(),
      member: this.member(userId),
      deaf: false,
      mute: false,
      self_deaf: false,
      self_mute: false,
      self_video: false,
      suppress: false,
      request_to_speak_timestamp: null,
      ...changes,
    }
    if (channelId === null) this.voiceStates.delete(userId)
    else this.voiceStates.set(userId, state)
    this.#world.emit('VOICE_STATE_UPDATE', state)
  }

  /** Who is in a voice channel now, the bot among them. */
  inVoice(channelId: string = this.voiceChannel.id): readonly string[] {
    const states = [...this.voiceStates.values()]
    return states.filter(({ channel_id }) => channel_id === channelId).map(({ user_id }) => user_id)
  }

  /** A member writes a message. */
  send(user: APIUser, body: MessageBody, channel: LocalChannel = this.textChannel): LocalMessage {
    return this.#world.messages.create({ channelId: channel.id, guildId: this.id, author: user }, body)
  }

  /** Oldest first. */
  messages(channel: LocalChannel = this.textChannel): readonly LocalMessage[] {
    return this.#world.messages.in(channel.id)
  }

  /** A member reacts with `🔔`, or with `name:id`. */
  react(user: APIUser, messageId: string, emoji: string): void {
    this.#world.messages.react(messageId, emoji, user, this.member(user.id))
  }

  unreact(user: APIUser, messageId: string, emoji: string): void {
    this.#world.messages.unreact(messageId, emoji, user.id)
  }

  /**
   * A member runs a slash command, such as `soundboard add`; answers with what the bot said in the end.
   *
   * @throws {Error} when no such command is registered, an option is not its, or the member may not use it
   */
  runCommand(
    user: APIUser,
    command: string,
    options: RunOptions = {},
    channel: LocalChannel = this.textChannel,
  ): Promise<LocalReply> {
    return this.#world.interactions.run(this, user, channel, command, options)
  }

  /** A member types into one option of a slash command; answers with the choices that the bot offers. */
  complete(user: APIUser, command: string, options: RunOptions, focused: string): Promise<LocalReply> {
    return this.#world.interactions.run(this, user, this.textChannel, command, options, focused)
  }

  /** A member presses a button, or picks values of a select menu. */
  press(
    user: APIUser,
    message: { readonly id: string },
    customId: string,
    options?: PressOptions,
  ): Promise<LocalReply> {
    const found = this.#world.messages.get(message.id)
    if (!found) throw new Error(`There is no message ${message.id} to press a button of`)
    return this.#world.interactions.press(this, user, found, customId, options)
  }

  /** A member fills in a form that the bot opened; `fields` is custom id to text. */
  submit(user: APIUser, customId: string, fields: Readonly<Record<string, string>>): Promise<LocalReply> {
    return this.#world.interactions.submit(this, user, this.textChannel, customId, fields)
  }

  #channel(id: string): LocalChannel {
    const channel = this.channels.get(id)
    if (!channel) throw new Error(`${this.name} has no channel ${id}`)
    return channel
  }

  #makeChannel(name: string, type: LocalChannel['type']): LocalChannel {
    const channel: LocalChannel = {
      id: createSnowflake(),
      guild_id: this.id,
      type,
      name,
      position: this.channels.size,
      parent_id: null,
      nsfw: false,
      permission_overwrites: [],
    }
    this.channels.set(channel.id, channel)
    return channel
  }
}
