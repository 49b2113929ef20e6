import { randomBytes } from 'node:crypto'
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8'
import type { WebSocket } from 'ws'
import { DAVE_VERSION, DaveMember, EXTERNAL_SENDER } from './dave.ts'
import { Listener } from './listener.ts'
import { u8, u16 } from './mls.ts'

/** Where a session belongs. */
export interface VoicePlace {
  readonly guildId: string
  readonly channelId: string
  readonly userId: string
}

/** What a session is made with. */
export interface VoiceSessionOptions extends VoicePlace {
  readonly ssrc: number
  readonly hasDave: boolean
  /** Who else is in the channel now, the bot not counted. */
  readonly others: () => readonly string[]
}

/** How many messages are kept for a bot that was away. */
const KEPT_MESSAGES = 200

/** A session of the bot with the voice server, which outlives its connection. */
export class VoiceSession {
  readonly place: VoicePlace
  readonly ssrc: number
  readonly key: Buffer = randomBytes(32)
  readonly listener: Listener
  /** What the bot said about whether it speaks, in order. */
  readonly speaking: boolean[] = []
  /** How often the session went on over a new connection. */
  resumes = 0
  readonly #options: VoiceSessionOptions
  #socket: WebSocket
  #sequence = 0
  readonly #kept: { readonly sequence: number; readonly data: string | Buffer }[] = []
  #isKeyed = false
  #transition = 0
  #isConfirmed = false

  constructor(socket: WebSocket, options: VoiceSessionOptions) {
    const { guildId, channelId, userId, ssrc } = options
    this.#socket = socket
    this.#options = options
    this.place = { guildId, channelId, userId }
    this.ssrc = ssrc
    this.listener = new Listener(userId, this.key)
  }

  /** Whether a second member can decrypt what the bot says; without DAVE whether the bot is connected. */
  get isHeard(): boolean {
    return this.#options.hasDave ? this.#isConfirmed : this.isOpen
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  isOn(socket: WebSocket): boolean {
    return this.#socket === socket
  }

  /** The server ends the connection with a code; without one as when a cable is pulled (1006). */
  close(code?: number): void {
    if (code === undefined) this.#socket.terminate()
    else this.#socket.close(code)
  }

  /** A message that does not count. */
  send(op: Op, d: unknown): void {
    this.#socket.send(JSON.stringify({ op, d }))
  }

  /** The bot chose how to send: it gets the key, and DAVE begins. */
  describe(): void {
    this.send(Op.SessionDescription, {
      mode: 'aead_aes256_gcm_rtpsize',
      secret_key: [...this.key],
      dave_protocol_version: this.#options.hasDave ? DAVE_VERSION : 0,
      media_session_id: 'local',
      audio_codec: 'opus',
    })
    if (this.#options.hasDave) this.#sendBinary(Op.DaveMlsExternalSender, EXTERNAL_SENDER)
    this.#introduce()
  }

  /** The bot came back over another connection, and missed what came after `lastSeen`. */
  resume(socket: WebSocket, lastSeen: number): void {
    this.#socket = socket
    this.resumes += 1
    this.send(Op.Resumed, {})
    for (const { sequence, data } of this.#kept) if (sequence > lastSeen) socket.send(data)
  }

  /** The server proposes what no group can make anything of. */
  sendNonsense(): void {
    this.#sendBinary(Op.DaveMlsProposals, Buffer.from('nonsense'))
  }

  /** Somebody came into the channel, or left it. */
  othersChanged(): void {
    if (!this.isOpen) return
    const { member } = this.listener
    if (member && !this.#options.others().includes(member.userId)) {
      this.listener.member = undefined
      this.#isConfirmed = false
      this.#sendCounted(Op.ClientDisconnect, { user_id: member.userId })
      // A group of one begins anew, so that the next one to come is let in as the first was.
      if (this.#options.hasDave) {
        this.#isKeyed = false
        this.#sendCounted(Op.DavePrepareEpoch, { protocol_version: DAVE_VERSION, epoch: 1 })
        this.#sendBinary(Op.DaveMlsExternalSender, EXTERNAL_SENDER)
      }
    }
    this.#introduce()
  }

  /** The bot encrypts for the group as it is since a transition. */
  confirm(transition: number): void {
    if (transition !== this.#transition) return
    this.#isConfirmed = true
    this.#sendCounted(Op.DaveExecuteTransition, { transition_id: transition })
  }

  receiveBinary(data: Buffer): void {
    const [op, payload]: [Op, Buffer] = [data.readUInt8(0), data.subarray(1)]
    if (op === Op.DaveMlsKeyPackage) {
      this.#isKeyed = true
      this.#propose()
    }
    if (op === Op.DaveMlsCommitWelcome && this.listener.member) {
      this.#transition += 1
      const announced = this.listener.member.enter(payload, this.#transition)
      this.#sendBinary(Op.DaveMlsAnnounceCommitTransition, announced)
    }
  }

  #introduce(): void {
    const [other] = this.#options.others()
    if (other === undefined || this.listener.member) return
    this.listener.member = new DaveMember(other, this.place.channelId)
    this.#sendCounted(Op.ClientsConnect, { user_ids: [other] })
    this.#propose()
  }

  #propose(): void {
    const { member } = this.listener
    if (this.#isKeyed && member && !member.isReady) this.#sendBinary(Op.DaveMlsProposals, member.proposal())
  }

  #sendCounted(op: Op, d: unknown): void {
    this.#sequence += 1
    this.#deliver(JSON.stringify({ op, d, seq: this.#sequence }))
  }

  #sendBinary(op: Op, payload: Buffer): void {
    this.#sequence += 1
    this.#deliver(Buffer.concat([u16(this.#sequence), u8(op), payload]))
  }

  #deliver(data: string | Buffer): void {
    this.#kept.push({ sequence: this.#sequence, data })
    if (this.#kept.length > KEPT_MESSAGES) this.#kept.shift()
    if (this.isOpen) this.#socket.send(data)
  }
}
