import { EventEmitter } from 'node:events'
import type { APIUser } from 'discord-api-types/v10'
import { createSnowflake } from '../snowflake.ts'
import type { WorldEvent } from './events.ts'
import { Interactions } from './interactions.ts'
import { LocalGuild } from './local-guild.ts'
import type { GuildOptions } from './local-guild.ts'
import { Messages } from './messages.ts'

/** Everything that Discord knows, and every change of it as an event `event`. No sockets. */
export class World extends EventEmitter<{ event: [WorldEvent] }> {
  readonly token = 'token.of.tests'
  readonly bot: APIUser
  readonly users = new Map<string, APIUser>()
  readonly guilds = new Map<string, LocalGuild>()
  /** User id to the direct channel with the bot. */
  readonly directChannels = new Map<string, string>()
  readonly messages: Messages
  readonly interactions: Interactions

  constructor() {
    super()
    this.bot = { ...this.createUser('breqbot'), bot: true }
    this.users.set(this.bot.id, this.bot)
    this.messages = new Messages(this.#emit, this.bot.id)
    this.interactions = new Interactions(this.bot, this.#emit, this.messages)
  }

  createUser(username: string): APIUser {
    const user = { id: createSnowflake(), username, discriminator: '0', global_name: username, avatar: null }
    this.users.set(user.id, user)
    return user
  }

  createGuild(options: Partial<GuildOptions> = {}): LocalGuild {
    const owner = options.owner ?? this.createUser('owner')
    const { bot, messages, interactions } = this
    const guild = new LocalGuild({ bot, messages, interactions, emit: this.#emit }, { ...options, owner })
    this.guilds.set(guild.id, guild)
    this.#emit('GUILD_CREATE', guild)
    return guild
  }

  /** The bot is thrown out of a guild. */
  removeGuild(guild: LocalGuild): void {
    this.guilds.delete(guild.id)
    this.#emit('GUILD_DELETE', { id: guild.id })
  }

  /** The guild that a channel belongs to; none for a direct one. */
  guildOf(channelId: string): LocalGuild | undefined {
    return [...this.guilds.values()].find(({ channels }) => channels.has(channelId))
  }

  /** The direct channel between the bot and a user, made when there was none. */
  directChannel(userId: string): string {
    const id = this.directChannels.get(userId) ?? createSnowflake()
    this.directChannels.set(userId, id)
    return id
  }

  readonly #emit = (name: string, data: object): void => {
    this.emit('event', { name, data })
  }
}
