import { EventEmitter } from 'node:events'
import { isDaveFrame } from './dave.ts'
import type { DaveMember } from './dave.ts'
import { openPacket } from './rtp.ts'
import type { RtpPacket } from './rtp.ts'

/** One frame of Opus as a listener got it. */
export interface HeardFrame {
  /** When it came, as `performance.now` counts. */
  readonly at: number
  readonly sequence: number
  readonly timestamp: number
  /** Whether it is the frame that stands for silence. */
  readonly isSilence: boolean
  /** What it was sealed with besides the transport's encryption. */
  readonly protection: 'dave' | 'none'
  readonly opus: Buffer
}

/** What went wrong on the way. All should be 0. */
export interface ListenerFaults {
  /** Gaps in the sequence numbers. */
  lost: number
  /** Packets whose transport encryption could not be opened. */
  unsealed: number
  /** Frames whose end-to-end encryption could not be opened. */
  undecrypted: number
}

const SILENCE = Buffer.from([0xf8, 0xff, 0xfe])

/** What another member of a voice channel hears of the bot. Each frame is also an event `frame`. */
export class Listener extends EventEmitter<{ frame: [HeardFrame] }> {
  /** Every frame heard, in the order of arrival. */
  readonly frames: HeardFrame[] = []
  readonly faults: ListenerFaults = { lost: 0, unsealed: 0, undecrypted: 0 }
  /** Whether the network loses a packet; by its place in the order of sending. */
  loses: (index: number) => boolean = () => false
  /** Whether frames are kept; without it only counted, for loads. */
  keeps = true
  /** How many packets came, lost and silent ones too. */
  packets = 0
  /** Who listens, once the bot let somebody in. */
  member: DaveMember | undefined
  readonly #speakerId: string
  readonly #key: Buffer
  #lastSequence: number | undefined

  constructor(speakerId: string, key: Buffer) {
    super()
    this.#speakerId = speakerId
    this.#key = key
  }

  /** The frames that are sound, without those that stand for silence. */
  get sound(): readonly HeardFrame[] {
    return this.frames.filter(({ isSilence }) => !isSilence)
  }

  /** Forgets what was heard so far. */
  forget(): void {
    this.frames.length = 0
  }

  receive(packet: RtpPacket): void {
    const at = performance.now()
    this.packets += 1
    if (this.loses(this.packets - 1)) return
    const { sequence, timestamp } = packet
    if (this.#lastSequence !== undefined) {
      this.faults.lost += ((sequence - this.#lastSequence) & 0xffff) - 1
    }
    this.#lastSequence = sequence
    const opened = attempt(() => openPacket(packet, this.#key))
    if (!opened) {
      this.faults.unsealed += 1
      return
    }
    const isSilence = opened.equals(SILENCE)
    const isEncrypted = isDaveFrame(opened)
    const opus = isEncrypted ? attempt(() => this.member?.decrypt(this.#speakerId, opened)) : opened
    if (!opus) {
      this.faults.undecrypted += 1
      return
    }
    const protection = isEncrypted ? 'dave' : 'none'
    const frame: HeardFrame = { at, sequence, timestamp, isSilence, protection, opus }
    if (this.keeps) this.frames.push(frame)
    this.emit('frame', frame)
  }
}

function attempt<Value>(open: () => Value): Value | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}
