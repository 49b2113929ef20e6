import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { APIUser } from 'discord-api-types/v10'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { Gateway } from './gateway/gateway.ts'
import type { GatewayOptions } from './gateway/gateway.ts'
import { Cdn } from './rest/cdn.ts'
import { guildRoutes } from './rest/guild-routes.ts'
import { interactionRoutes } from './rest/interaction-routes.ts'
import { messageRoutes } from './rest/message-routes.ts'
import { OAuth } from './rest/oauth-routes.ts'
import { RestServer } from './rest/rest-server.ts'
import { until } from './until.ts'
import { makeCertificate } from './voice/certificate.ts'
import type { Certificate } from './voice/certificate.ts'
import { VoiceServer } from './voice/voice-server.ts'
import type { VoiceSession } from './voice/voice-session.ts'
import type { LocalChannel } from './world/guild-parts.ts'
import type { LocalGuild } from './world/local-guild.ts'
import { World } from './world/world.ts'

/** How a local Discord is started. */
export interface DiscordOptions extends GatewayOptions {
  /** Whether sound has to be end-to-end encrypted, as Discord requires since March 2026. @default true */
  readonly hasDave?: boolean
  /** The address that it listens on, and is reached at. @default '127.0.0.1' */
  readonly host?: string
}

const KICKED = 4014

/**
 * A Discord of one's own, on 127.0.0.1 unless another address is given: REST, gateway, voice gateway over TLS and UDP. Disposing of it ends all of it.
 *
 * @example
 * await using discord = await startDiscord()
 * const guild = discord.createGuild()
 * const client = new Client({ intents, rest: { api: discord.restUrl } })
 * await client.login(discord.token)
 */
export async function startDiscord(options: DiscordOptions = {}): Promise<LocalDiscord> {
  const { host = '127.0.0.1' } = options
  const certificate = await makeCertificate(host)
  const discord = new LocalDiscord(certificate, options)
  await discord.listen(host)
  return discord
}

/** A running local Discord, made by `startDiscord`. */
export class LocalDiscord implements AsyncDisposable {
  readonly world = new World()
  readonly cdn = new Cdn()
  readonly oauth: OAuth
  readonly rest: RestServer
  readonly gateway: Gateway
  readonly voice: VoiceServer
  /** What the `NODE_EXTRA_CA_CERTS` of another process has to name; this process trusts the voice server already. */
  readonly caFile: string
  /** What discord.js calls `rest.api`. */
  restUrl = ''
  readonly #certificate: Certificate
  readonly #http: Server
  readonly #https: ReturnType<typeof createHttpsServer>
  readonly #sockets: readonly WebSocketServer[]

  constructor(certificate: Certificate, { hasDave = true, ...gateway }: DiscordOptions) {
    this.#certificate = certificate
    this.caFile = certificate.caFile
    this.gateway = new Gateway(this.world, gateway)
    this.oauth = new OAuth(this.world)
    const routes = [
      // The user routes of OAuth2 come first, since `@me` would be taken for a user's id.
      ...this.oauth.routes(),
      ...guildRoutes(this.world, () => this.gateway.url),
      ...messageRoutes(this.world),
      ...interactionRoutes(this.world),
    ]
    this.rest = new RestServer({ token: this.token, cdn: this.cdn, routes })
    this.voice = new VoiceServer({ hasDave, others: (guild, channel) => this.#others(guild, channel) })
    this.#http = createHttpServer((request, response) => void this.rest.listener(request, response))
    this.#https = createHttpsServer({ key: certificate.key, cert: certificate.cert })
    this.#sockets = [
      socketServer(this.#http, (socket) => this.gateway.accept(socket)),
      socketServer(this.#https, (socket) => this.voice.accept(socket)),
    ]
    this.gateway.on('voiceState', (session, asked) => {
      const { guild_id: guildId, channel_id: channelId, self_mute, self_deaf } = asked
      const changes = { session_id: session.id, self_mute, self_deaf }
      this.world.guilds.get(guildId)?.setVoiceState(this.bot.id, channelId, changes)
      if (channelId !== null) this.#sendToVoiceServer(guildId, channelId)
    })
    this.world.on('event', ({ name, data }) => {
      if (name !== 'VOICE_STATE_UPDATE') return
      const { guild_id: guildId, user_id: userId } = data as { guild_id: string; user_id: string }
      if (userId !== this.bot.id) this.voice.sessionIn(guildId)?.othersChanged()
    })
  }

  /** The bot's token. */
  get token(): string {
    return this.world.token
  }

  /** The bot, whose id is also the application's. */
  get bot(): APIUser {
    return this.world.bot
  }

  /** Every guild has the channels `general` and `Voice`, an owner, and the bot. */
  createGuild(options: Parameters<World['createGuild']>[0] = {}): LocalGuild {
    return this.world.createGuild(options)
  }

  /** Somebody who is in no guild yet: `guild.addMember(user)`. */
  createUser(username: string): APIUser {
    return this.world.createUser(username)
  }

  /** Waits until the bot is in a guild's voice channel and is heard there; end-to-end encrypted, unless that is off. */
  async hear(guild: LocalGuild): Promise<VoiceSession> {
    return until(`the bot is heard in ${guild.name}`, () => {
      const session = this.voice.sessionIn(guild.id)
      return session?.isHeard ? session : undefined
    })
  }

  /** Somebody disconnects the bot from its voice channel. */
  kickFromVoice(guild: LocalGuild): void {
    const session = this.voice.sessionIn(guild.id)
    guild.setVoiceState(this.bot.id, null)
    session?.close(KICKED)
  }

  /** Somebody drags the bot into another voice channel. */
  moveInVoice(guild: LocalGuild, channel: LocalChannel): void {
    const session = this.voice.sessionIn(guild.id)
    guild.setVoiceState(this.bot.id, channel.id)
    session?.close(KICKED)
    this.#sendToVoiceServer(guild.id, channel.id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#sockets) for (const socket of server.clients) socket.terminate()
    this.voice.close()
    const closed = [this.#http, this.#https].map((server) => once(server, 'close'))
    for (const server of [this.#http, this.#https]) {
      server.close()
      server.closeAllConnections()
    }
    await Promise.all(closed)
    await this.#certificate[Symbol.asyncDispose]()
  }

  /** Opens the ports; done once, by `startDiscord`. */
  async listen(host: string): Promise<void> {
    await this.voice.listen(host)
    for (const server of [this.#http, this.#https]) {
      server.listen(0, host)
      await once(server, 'listening')
    }
    const { port } = this.#http.address() as AddressInfo
    this.restUrl = `http://${host}:${port}/api`
    this.cdn.baseUrl = `http://${host}:${port}`
    this.gateway.url = `ws://${host}:${port}`
    this.voice.endpoint = `${host}:${(this.#https.address() as AddressInfo).port}`
  }

  #sendToVoiceServer(guildId: string, channelId: string): void {
    const token = this.voice.grant({ guildId, channelId, userId: this.bot.id })
    this.gateway.dispatch('VOICE_SERVER_UPDATE', { token, guild_id: guildId, endpoint: this.voice.endpoint })
  }

  #others(guildId: string, channelId: string): readonly string[] {
    const all = this.world.guilds.get(guildId)?.inVoice(channelId) ?? []
    return all.filter((id) => id !== this.bot.id)
  }
}

function socketServer(server: Server, accept: (socket: WebSocket) => void): WebSocketServer {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on('connection', accept)
  return sockets
}
