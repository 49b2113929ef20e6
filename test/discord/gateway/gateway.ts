import { EventEmitter } from 'node:events'
import { GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes as Op } from 'discord-api-types/v10'
import type { WebSocket } from 'ws'
import { guildPayload } from '../world/guild-payload.ts'
import { LocalGuild } from '../world/local-guild.ts'
import type { LocalMessage } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import { PRIVILEGED, hears, visibleMessage } from './intents.ts'
import { GatewaySession, sendPayload } from './session.ts'

/** How the gateway behaves. */
export interface GatewayOptions {
  /** Milliseconds. @default 41_250 */
  readonly heartbeatInterval?: number
  /** The privileged intents that the developer portal granted. @default none */
  readonly privilegedIntents?: number
}

/** What the bot asks of the gateway about its place in a voice channel. */
export interface VoiceStateRequest {
  readonly guild_id: string
  readonly channel_id: string | null
  readonly self_mute: boolean
  readonly self_deaf: boolean
}

interface GatewayEvents {
  identified: [GatewaySession]
  resumed: [missed: number]
  voiceState: [GatewaySession, VoiceStateRequest]
  presence: [object]
}

interface Received {
  readonly op: Op
  readonly d: unknown
}

/** Gateway v10: HELLO, IDENTIFY, RESUME with what was missed, heartbeats, and every event of the world. */
export class Gateway extends EventEmitter<GatewayEvents> {
  /** Where it is reached; known once it listens. */
  url = ''
  /** Whether heartbeats are left unanswered, as when a connection is dead and nobody has noticed. */
  isDeaf = false
  readonly #world: World
  readonly #options: Required<GatewayOptions>
  readonly #sockets = new Set<WebSocket>()
  readonly #sessions = new Map<string, GatewaySession>()

  constructor(world: World, { heartbeatInterval = 41_250, privilegedIntents = 0 }: GatewayOptions) {
    super()
    this.#world = world
    this.#options = { heartbeatInterval, privilegedIntents }
    world.on('event', ({ name, data }) => {
      for (const session of this.#sessions.values()) this.#tell(session, name, data)
    })
  }

  /** Sends an event to every session, as it is; for events that the world does not know. */
  dispatch(name: string, data: unknown): void {
    for (const session of this.#sessions.values()) session.dispatch(name, data)
  }

  /** Closes every connection with a code, or, without one, as when a cable is pulled. Sessions are kept. */
  disconnect(code?: number): void {
    for (const socket of this.#sockets) {
      if (code === undefined) socket.terminate()
      else socket.close(code)
    }
  }

  /** Forgets the sessions, so that a RESUME is refused and the bot has to identify again. */
  forgetSessions(): void {
    this.#sessions.clear()
  }

  /** How many connections there are now. */
  get connections(): number {
    return this.#sockets.size
  }

  accept(socket: WebSocket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
    send(socket, Op.Hello, { heartbeat_interval: this.#options.heartbeatInterval })
    socket.on('message', (data: Buffer) =>
      this.#receive(socket, JSON.parse(data.toString('utf8')) as Received),
    )
  }

  #receive(socket: WebSocket, { op, d }: Received): void {
    if (op === Op.Heartbeat && !this.isDeaf) send(socket, Op.HeartbeatAck, null)
    if (op === Op.Identify) this.#identify(socket, d as Identify)
    if (op === Op.Resume) this.#resume(socket, d as Resume)
    if (op === Op.PresenceUpdate) this.emit('presence', d as object)
    const session = [...this.#sessions.values()].find((known) => known.isOn(socket))
    if (!session) return
    if (op === Op.VoiceStateUpdate) this.emit('voiceState', session, d as VoiceStateRequest)
    if (op === Op.RequestGuildMembers) this.#sendMembers(session, d as RequestMembers)
  }

  #identify(socket: WebSocket, { token, intents, shard }: Identify): void {
    if (token !== this.#world.token) return socket.close(GatewayCloseCodes.AuthenticationFailed)
    if ((intents & PRIVILEGED & ~this.#options.privilegedIntents) !== 0) {
      return socket.close(GatewayCloseCodes.DisallowedIntents)
    }
    const session = new GatewaySession(intents, socket)
    this.#sessions.set(session.id, session)
    const { bot, guilds } = this.#world
    session.dispatch('READY', {
      v: 10,
      user: bot,
      guilds: [...guilds.keys()].map((id) => ({ id, unavailable: true })),
      session_id: session.id,
      session_type: 'normal',
      resume_gateway_url: this.url,
      application: { id: bot.id, flags: 0 },
      shard,
    })
    for (const guild of guilds.values()) this.#tell(session, 'GUILD_CREATE', guild)
    this.emit('identified', session)
  }

  #resume(socket: WebSocket, { token, session_id: id, seq }: Resume): void {
    const session = this.#sessions.get(id)
    if (!session || token !== this.#world.token) return send(socket, Op.InvalidSession, false)
    this.emit('resumed', session.resume(socket, seq))
  }

  #sendMembers(session: GatewaySession, { guild_id, user_ids, nonce }: RequestMembers): void {
    const all = [...(this.#world.guilds.get(guild_id)?.members.values() ?? [])]
    const members = user_ids ? all.filter(({ user }) => user_ids.includes(user.id)) : all
    session.dispatch('GUILD_MEMBERS_CHUNK', { guild_id, members, chunk_index: 0, chunk_count: 1, nonce })
  }

  #tell(session: GatewaySession, name: string, data: object): void {
    const { intents } = session
    if (!hears(intents, name, data)) return
    const isWhole = (intents & GatewayIntentBits.GuildMembers) !== 0
    if (data instanceof LocalGuild) {
      session.dispatch(name, guildPayload(data, this.#world.bot.id, isWhole))
    } else if (name === 'MESSAGE_CREATE' || name === 'MESSAGE_UPDATE') {
      session.dispatch(name, this.#messagePayload(intents, data as LocalMessage))
    } else session.dispatch(name, data)
  }

  #messagePayload(intents: number, message: LocalMessage): object {
    const guild = this.#world.guilds.get(message.guild_id ?? '')
    const member = guild?.members.get(message.author.id)
    const { user: _, ...rest } = member ?? {}
    return { ...visibleMessage(intents, this.#world.bot.id, message), ...(member && { member: rest }) }
  }
}

interface Identify {
  readonly token: string
  readonly intents: number
  readonly shard: readonly [number, number]
}

interface Resume {
  readonly token: string
  readonly session_id: string
  readonly seq: number
}

interface RequestMembers {
  readonly guild_id: string
  readonly user_ids?: readonly string[]
  readonly nonce?: string
}

const send = (socket: WebSocket, op: number, d: unknown): void =>
  sendPayload(socket, { op, d, s: null, t: null })
