import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

type Value = string | number

/** What a script answers: a word that says how it went, and the numbers that belong to it. */
export type ScriptAnswer = readonly [status: string, ...values: number[]]

/**
 * A Lua script, which Redis runs in one atomic step. Its text is sent when Redis does not know it, and only its digest else.
 *
 * @example
 * const transfer = new Script(new URL('lua/transfer.lua', import.meta.url))
 * const [status, balance] = await transfer.run(redis, [key], ['from', 'to', 5])
 */
export class Script {
  readonly #source: string
  readonly #digest: string

  constructor(file: URL) {
    this.#source = readFileSync(file, 'utf8')
    this.#digest = createHash('sha1').update(this.#source).digest('hex')
  }

  async run(redis: Redis, keys: readonly string[], values: readonly Value[]): Promise<ScriptAnswer> {
    try {
      return (await redis.evalsha(this.#digest, keys.length, ...keys, ...values)) as ScriptAnswer
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return (await redis.eval(this.#source, keys.length, ...keys, ...values)) as ScriptAnswer
    }
  }
}
