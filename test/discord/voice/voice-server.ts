import { randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { EventEmitter, once } from 'node:events'
import { VoiceCloseCodes, VoiceOpcodes as Op } from 'discord-api-types/voice/v8'
import type { WebSocket } from 'ws'
import { answerDiscovery, parseRtp } from './rtp.ts'
import { VoiceSession } from './voice-session.ts'
import type { VoicePlace } from './voice-session.ts'

/** What the voice server is made with. */
export interface VoiceServerOptions {
  /** Whether frames have to be end-to-end encrypted, as on Discord. */
  readonly hasDave: boolean
  /** Who is in a channel besides the bot. */
  readonly others: (guildId: string, channelId: string) => readonly string[]
}

interface Received {
  readonly op: Op
  readonly d: Readonly<Record<string, unknown>>
}

/** What Discord closes with when a client cannot do DAVE. */
const DAVE_REQUIRED = 4017
const HEARTBEAT_INTERVAL = 13_750
const KEEP_ALIVE_LENGTH = 8
const RECEIVE_BUFFER = 4 * 1024 * 1024

/** The voice gateway v8 and the UDP socket that the bot's sound comes to. `session` tells of each new session. */
export class VoiceServer extends EventEmitter<{ session: [VoiceSession]; identified: [guildId: string] }> {
  /** What VOICE_SERVER_UPDATE names; known once it listens. */
  endpoint = ''
  /** With what code every identification is refused, if at all. */
  refusal: number | undefined
  /** Every session there was, oldest first. */
  readonly sessions: VoiceSession[] = []
  readonly #options: VoiceServerOptions
  readonly #grants = new Map<string, VoicePlace>()
  readonly #bySsrc = new Map<number, VoiceSession>()
  readonly #udp = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER })

  constructor(options: VoiceServerOptions) {
    super()
    this.#options = options
    this.#udp.on('message', (packet, { address, port }) => {
      const rtp = parseRtp(packet)
      if (rtp) return this.#bySsrc.get(rtp.ssrc)?.listener.receive(rtp)
      const answer = packet.length === KEEP_ALIVE_LENGTH ? packet : answerDiscovery(packet, address, port)
      if (answer) this.#udp.send(answer, port, address)
    })
  }

  async listen(host: string): Promise<void> {
    this.#udp.bind(0, host)
    await once(this.#udp, 'listening')
  }

  close(): void {
    this.#udp.close()
  }

  /** Lets the bot into a channel; gives the token that it has to show. */
  grant(place: VoicePlace): string {
    const token = randomUUID()
    this.#grants.set(token, place)
    return token
  }

  /** The session that the bot has in a guild now. */
  sessionIn(guildId: string): VoiceSession | undefined {
    return this.sessions.findLast(({ place, isOpen }) => place.guildId === guildId && isOpen)
  }

  accept(socket: WebSocket): void {
    socket.on('error', () => {})
    socket.send(JSON.stringify({ op: Op.Hello, d: { v: 8, heartbeat_interval: HEARTBEAT_INTERVAL } }))
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const session = this.sessions.find((known) => known.isOn(socket))
      if (isBinary) session?.receiveBinary(data)
      else this.#receive(socket, session, JSON.parse(data.toString('utf8')) as Received)
    })
  }

  #receive(socket: WebSocket, session: VoiceSession | undefined, { op, d }: Received): void {
    if (op === Op.Identify) this.#identify(socket, d)
    if (op === Op.Resume) this.#resume(socket, d)
    if (op === Op.Heartbeat) socket.send(JSON.stringify({ op: Op.HeartbeatAck, d: { t: d['t'] } }))
    if (op === Op.SelectProtocol) session?.describe()
    if (op === Op.DaveTransitionReady) session?.confirm(Number(d['transition_id']))
    if (op === Op.Speaking) session?.speaking.push(d['speaking'] === 1)
  }

  #identify(socket: WebSocket, d: Received['d']): void {
    const place = this.#grants.get(String(d['token']))
    this.emit('identified', String(d['server_id']))
    if (this.refusal !== undefined) return socket.close(this.refusal)
    if (!place || place.guildId !== d['server_id']) return socket.close(VoiceCloseCodes.SessionNoLongerValid)
    const { hasDave, others } = this.#options
    if (hasDave && d['max_dave_protocol_version'] === 0) return socket.close(DAVE_REQUIRED)
    const ssrc = this.sessions.length + 1
    const session = new VoiceSession(socket, {
      ...place,
      ssrc,
      hasDave,
      others: () => others(place.guildId, place.channelId),
    })
    this.sessions.push(session)
    this.#bySsrc.set(ssrc, session)
    const { address, port } = this.#udp.address()
    const modes = ['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize']
    session.send(Op.Ready, { ssrc, ip: address, port, modes, heartbeat_interval: 1 })
    this.emit('session', session)
  }

  #resume(socket: WebSocket, d: Received['d']): void {
    const session = this.sessions.findLast(({ place }) => place.guildId === d['server_id'])
    if (session) session.resume(socket, Number(d['seq_ack']))
    else socket.close(VoiceCloseCodes.SessionNoLongerValid)
  }
}
