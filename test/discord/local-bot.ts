import { VoiceConnectionStatus, joinVoiceChannel } from '@discordjs/voice'
import type { VoiceConnection } from '@discordjs/voice'
import { Client, Events, GatewayIntentBits as Intents, Partials } from 'discord.js'
import type { LocalDiscord } from './local-discord.ts'
import type { LocalGuild } from './world/local-guild.ts'

/** A bot made of nothing but discord.js, for the tests of the local Discord itself. */
export class LocalBot implements AsyncDisposable {
  readonly client: Client<true>
  readonly #connections: VoiceConnection[] = []

  private constructor(client: Client<true>) {
    this.client = client
  }

  static async login(discord: LocalDiscord): Promise<LocalBot> {
    const client = new Client({
      intents: [
        Intents.Guilds,
        Intents.GuildMessages,
        Intents.GuildMessageReactions,
        Intents.GuildVoiceStates,
      ],
      partials: [Partials.Message, Partials.Reaction, Partials.User],
      rest: { api: discord.restUrl },
    })
    const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
    await client.login(discord.token)
    await ready
    return new LocalBot(client as Client<true>)
  }

  /** Goes into the voice channel of a guild. */
  join(guild: LocalGuild): VoiceConnection {
    const joined = this.client.guilds.cache.get(guild.id)
    if (!joined) throw new Error(`The bot is not in ${guild.name}`)
    const connection = joinVoiceChannel({
      guildId: guild.id,
      channelId: guild.voiceChannel.id,
      adapterCreator: joined.voiceAdapterCreator,
      group: discordGroup(this.client),
    })
    connection.on('error', () => {})
    this.#connections.push(connection)
    return connection
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) {
      if (connection.state.status !== VoiceConnectionStatus.Destroyed) connection.destroy()
    }
    await this.client.destroy()
  }
}

/** Keeps the voice connections of several bots in one process apart. */
const discordGroup = (client: Client<true>): string => `tests-of-${client.user.id}`
