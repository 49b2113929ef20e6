import { generateKeyPairSync } from 'node:crypto'
import davey from '@snazzah/davey'
import type { DaveSession } from '@snazzah/davey'
import { addProposal, splitCommit, u16, u64, vector } from './mls.ts'

/** The version of DAVE, Discord's end-to-end encryption, that is spoken. */
export const DAVE_VERSION = 1

const AUDIO = 0
const MARKER = 0xfafa

/** Whether a frame is end-to-end encrypted: those that are end with two bytes that say so. */
export const isDaveFrame = (frame: Buffer): boolean =>
  frame.length > 2 && frame.readUInt16BE(frame.length - 2) === MARKER
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const jwk = publicKey.export({ format: 'jwk' })
const point = Buffer.concat([
  Buffer.from([4]),
  Buffer.from(jwk.x ?? '', 'base64url'),
  Buffer.from(jwk.y ?? '', 'base64url'),
])

/** What members learn of the voice server, which may propose new members and is none itself. */
export const EXTERNAL_SENDER: Buffer = Buffer.concat([
  vector(point),
  u16(1),
  vector(Buffer.from('local-voice-server')),
])

/**
 * A second member of a voice channel, who can decrypt what the bot says once the bot has let it in.
 *
 * The same library is at both ends: this proves that everything is wired, not that the cryptography is right.
 */
export class DaveMember {
  readonly userId: string
  readonly #session: DaveSession
  readonly #groupId: Buffer

  constructor(userId: string, channelId: string) {
    this.userId = userId
    this.#session = new davey.DAVESession(DAVE_VERSION, userId, channelId)
    this.#session.setExternalSender(EXTERNAL_SENDER)
    this.#groupId = u64(BigInt(channelId))
  }

  /** Whether it has been let in, by itself. */
  get isReady(): boolean {
    return this.#session.ready
  }

  /** The payload of opcode 27 that asks the bot to let this member in. */
  proposal(): Buffer {
    const append = Buffer.from([0])
    const keyPackage = this.#session.getSerializedKeyPackage()
    return Buffer.concat([append, vector(addProposal(this.#groupId, keyPackage, privateKey))])
  }

  /** Takes what the bot made of the proposal; gives the payload of opcode 29 that tells the bot it counts. */
  enter(commitAndWelcome: Buffer, transition: number): Buffer {
    const { commit, welcome } = splitCommit(commitAndWelcome)
    this.#session.processWelcome(welcome)
    return Buffer.concat([u16(transition), commit])
  }

  /** @throws {Error} when the frame was not encrypted for this member */
  decrypt(speakerId: string, frame: Buffer): Buffer {
    return this.#session.decrypt(speakerId, AUDIO, frame)
  }
}
