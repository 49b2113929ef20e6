import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { Problem } from '../problem.ts'
import type { Channels } from '../redis/channels.ts'
import { readJson } from '../redis/read-json.ts'
import { ANSWER_TIMEOUT, LONGEST_TEXT, PortalAnswer, jobsChannel } from './portal.ts'
import type { Portal, PortalJob, Question } from './portal.ts'

/** How long an answer is waited for. */
export interface CallOptions {
  /** Milliseconds. @default ANSWER_TIMEOUT */
  readonly timeout?: number
}

/** Asks portals on behalf of members; the programs are connected to another process. */
export class PortalCalls implements AsyncDisposable {
  readonly #redis: Redis
  readonly #waiting = new Map<string, (content: string) => void>()
  readonly #replyTo = `portal:answers:${randomUUID()}`
  #listening: AsyncDisposable | undefined

  private constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Begins to listen for answers. */
  static async open(redis: Redis, channels: Channels): Promise<PortalCalls> {
    const calls = new PortalCalls(redis)
    calls.#listening = await channels.listen(calls.#replyTo, (message) => {
      const answer = readJson(PortalAnswer, message)
      if (answer) calls.#waiting.get(answer.job)?.(answer.content)
    })
    return calls
  }

  /** Whether a program is connected. */
  async isOnline({ id }: Portal): Promise<boolean> {
    const [, listeners] = (await this.#redis.pubsub('NUMSUB', jobsChannel(id))) as [string, number]
    return listeners > 0
  }

  /**
   * What the program answers; the first of several.
   *
   * @throws {Problem} PORTAL_OFFLINE when no program is connected; PORTAL_SILENT when none answers in time
   */
  async ask(
    { id, name }: Portal,
    question: Question,
    { timeout = ANSWER_TIMEOUT }: CallOptions = {},
  ): Promise<string> {
    const job = randomUUID()
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const timer = setTimeout(() => reject(new Problem('PORTAL_SILENT', { portal: name })), timeout)
    this.#waiting.set(job, resolve)
    try {
      const asked: PortalJob = { type: 'question', job, replyTo: this.#replyTo, question }
      const listeners = await this.#redis.publish(jobsChannel(id), JSON.stringify(asked))
      if (listeners === 0) throw new Problem('PORTAL_OFFLINE', { portal: name })
      return (await promise).slice(0, LONGEST_TEXT)
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(job)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listening?.[Symbol.asyncDispose]()
  }
}
