import type { Redis } from 'ioredis'
import type { Channels } from '../redis/channels.ts'
import { readJson } from '../redis/read-json.ts'
import { ANSWER_TIMEOUT, PortalJob, ProgramMessage, jobsChannel } from './portal.ts'
import type { Portal, Question } from './portal.ts'
import type { Portals } from './portals.ts'

/** What is told to a program. */
export type ToProgram =
  | { readonly type: 'ready'; readonly portal: Pick<Portal, 'id' | 'name'> }
  | ({ readonly type: 'question'; readonly job: string } & Question)
  | { readonly type: 'error'; readonly code: string; readonly message: string }

/** The connection to a program, a websocket or what a test has for one. */
export interface ProgramConnection {
  send(message: ToProgram): void
  close(code: number, reason: string): void
}

/** Why a connection is closed: codes of a websocket that applications may choose. */
export const CLOSE = {
  UNAUTHORIZED: { code: 4001, reason: 'say hello first, with the token of a portal' },
  REVOKED: { code: 4003, reason: 'the token is not valid any more' },
  FLOODED: { code: 4008, reason: 'too many messages' },
} as const

/** Messages that a program may send in a second, on average over ten. */
const MOST_MESSAGES = 100
const WINDOW = 10_000

/** What programs of portals stand on. */
export interface ProgramOptions {
  readonly redis: Redis
  readonly channels: Channels
  readonly portals: Portals
}

/**
 * One program that is connected: it says hello with its token, is asked, and answers. It can answer only what it was asked,
 * only once, and only to whom asked.
 */
export class Program implements AsyncDisposable {
  readonly #options: ProgramOptions
  readonly #connection: ProgramConnection
  /** Job to where its answer goes. */
  readonly #asked = new Map<string, string>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #portal: Portal | undefined
  #listening: AsyncDisposable | undefined
  #isClosed = false
  #messages = { since: 0, quantity: 0 }

  constructor(connection: ProgramConnection, options: ProgramOptions) {
    this.#connection = connection
    this.#options = options
  }

  /** Whether it has been let in. */
  get isGreeted(): boolean {
    return this.#portal !== undefined
  }

  /** Closes the connection of one that never said hello. */
  sendAway(): void {
    this.#close(CLOSE.UNAUTHORIZED)
  }

  /** Takes what the program sent. */
  async receive(text: string): Promise<void> {
    if (this.#isFlooding()) return this.#close(CLOSE.FLOODED)
    const message = readJson(ProgramMessage, text)
    if (!message)
      return this.#refuse(
        'INVALID_MESSAGE',
        'a message is {"type":"hello","token"} or {"type":"answer","job","content"}',
      )
    if (message.type === 'hello') return this.greet(message.token)
    if (!this.#portal) return this.#close(CLOSE.UNAUTHORIZED)
    return this.#answer(message.job, message.content)
  }

  /** Lets the program in, or sends it away. */
  async greet(token: string): Promise<void> {
    if (this.#portal) return this.#refuse('GREETED_ALREADY', 'hello is said once')
    const portal = await this.#options.portals.authenticate(token)
    if (!portal || this.#isClosed) return this.#close(CLOSE.UNAUTHORIZED)
    this.#portal = portal
    const listening = await this.#options.channels.listen(jobsChannel(portal.id), (job) => this.#hear(job))
    this.#listening = listening
    if (this.#isClosed) return listening[Symbol.asyncDispose]()
    // The token may have been taken back while the subscription was made.
    if (!(await this.#options.portals.authenticate(token))) return this.#close(CLOSE.REVOKED)
    this.#connection.send({ type: 'ready', portal: { id: portal.id, name: portal.name } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#listening?.[Symbol.asyncDispose]()
  }

  #hear(text: string): void {
    const job = readJson(PortalJob, text)
    if (job?.type === 'closed') this.#close(CLOSE.REVOKED)
    if (job?.type !== 'question') return
    this.#asked.set(job.job, job.replyTo)
    const timer = setTimeout(() => {
      this.#asked.delete(job.job)
      this.#timers.delete(timer)
    }, ANSWER_TIMEOUT)
    this.#timers.add(timer)
    this.#connection.send({ type: 'question', job: job.job, ...job.question })
  }

  async #answer(job: string, content: string): Promise<void> {
    const replyTo = this.#asked.get(job)
    if (replyTo === undefined)
      return this.#refuse('UNKNOWN_JOB', 'this was not asked, or its answer came too late')
    this.#asked.delete(job)
    await this.#options.redis.publish(replyTo, JSON.stringify({ job, content }))
  }

  #refuse(code: string, message: string): void {
    this.#connection.send({ type: 'error', code, message })
  }

  #close({ code, reason }: { readonly code: number; readonly reason: string }): void {
    this.#connection.close(code, reason)
  }

  #isFlooding(): boolean {
    const now = performance.now()
    if (now - this.#messages.since > WINDOW) this.#messages = { since: now, quantity: 0 }
    this.#messages.quantity += 1
    return this.#messages.quantity > MOST_MESSAGES
  }
}
