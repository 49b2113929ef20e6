import { pino } from 'pino'
import type { Redis } from 'ioredis'
import { connectRedis, connectSubscriber } from '@berth/service/redis'
// @boundaries-ignore what tests start is shared by all of them
import { startDiscord, until } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import type { LocalDiscord, LocalGuild } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import { RedisServer } from '../../../../test/support/redis-server.ts'
import { buildBot } from '../bot/build-bot.ts'
import type { Bot } from '../bot/build-bot.ts'
import type { Services } from '../bot/services.ts'
import { registerCommands } from '../commands/register-commands.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { FakeClock } from './fake-clock.ts'

/** How a world is made. */
export interface BotWorldOptions {
  readonly env?: Readonly<Record<string, string>>
  /** The privileged intents that the portal granted. @default none */
  readonly privilegedIntents?: number
  /** What random choices come to. @default always 0 */
  readonly chance?: (below: number) => number
  /** @default the bot's own role as its invitation link makes it */
  readonly botPermissions?: bigint
}

/** The worker as it runs, on a Discord and a Redis of its own, with its commands registered. */
export class BotWorld implements AsyncDisposable {
  readonly discord: LocalDiscord
  readonly guild: LocalGuild
  readonly server: RedisServer
  readonly redis: Redis
  readonly clock = new FakeClock(Date.now())
  readonly settings: Settings
  /** Log lines from warnings on. */
  readonly problems: { readonly msg: string; readonly err?: { readonly message: string } }[] = []
  readonly #options: BotWorldOptions
  #bot: Bot | undefined
  #connections: readonly Redis[] = []

  private constructor(
    discord: LocalDiscord,
    guild: LocalGuild,
    server: RedisServer,
    options: BotWorldOptions,
  ) {
    this.discord = discord
    this.guild = guild
    this.server = server
    this.redis = server.connect()
    this.#options = options
    this.settings = readSettings({
      DISCORD_API_URL: discord.restUrl,
      REDIS_URL: server.url,
      SOUND_USER_COOLDOWN_MS: '0',
      SOUND_GUILD_COOLDOWN_MS: '0',
      COMMAND_COOLDOWN_MS: '0',
      OWNER_GUILD_ID: guild.id,
      OWNER_IDS: guild.owner.id,
      ...options.env,
    })
  }

  static async start(options: BotWorldOptions = {}): Promise<BotWorld> {
    const { privilegedIntents = 0, botPermissions } = options
    const [discord, server] = await Promise.all([startDiscord({ privilegedIntents }), RedisServer.start()])
    const guild = discord.createGuild({
      name: 'Boats',
      ...(botPermissions !== undefined && { botPermissions }),
    })
    const world = new BotWorld(discord, guild, server, options)
    await registerCommands(world.settings, discord.token)
    await world.startBot()
    return world
  }

  get services(): Services {
    if (!this.#bot) throw new TypeError('The bot is not running')
    return this.#bot.services
  }

  /** Starts the worker anew, on what Redis holds. */
  async startBot(): Promise<void> {
    const write = (line: string): void => void this.problems.push(JSON.parse(line))
    const { chance = () => 0 } = this.#options
    const [redis, subscriber] = [
      connectRedis('breqbot', this.settings),
      connectSubscriber('breqbot-subscriber', this.settings),
    ]
    this.#connections = [redis, subscriber]
    for (const connection of this.#connections) {
      connection.on('error', () => {}) // Redis being away is what some tests are about
      await connection.connect()
    }
    this.#bot = await buildBot(this.settings, {
      token: this.discord.token,
      redis,
      subscriber,
      log: pino({ level: 'warn' }, { write }),
      clock: this.clock,
      chance,
    })
  }

  async stopBot(): Promise<void> {
    await this.#bot?.[Symbol.asyncDispose]()
    this.#bot = undefined
    for (const connection of this.#connections) connection.disconnect()
    this.#connections = []
  }

  /** Ends Redis, and starts it again with what it had. */
  async restartRedis(): Promise<void> {
    await this.redis.save()
    await this.server.kill()
    await this.resumeRedis()
  }

  /** Starts a Redis that was ended again, and answers once everybody is connected to it. */
  async resumeRedis(): Promise<void> {
    await this.server.restart({ data: 'kept' })
    const all = [this.redis, ...this.#connections]
    await until('all are connected to Redis', () => all.every(({ status }) => status === 'ready'))
  }

  /** Somebody new in the guild. */
  join(username: string, permissions?: bigint) {
    const user = this.discord.createUser(username)
    const roles = permissions === undefined ? [] : [this.guild.addRole(`role of ${username}`, permissions)]
    this.guild.addMember(user, roles)
    return user
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopBot()
    await Promise.all([this.discord[Symbol.asyncDispose](), this.server[Symbol.asyncDispose]()])
  }
}
