import type { Duplex } from 'node:stream'
import { connectTo } from '../host/connect-to.ts'
import type { CallOptions } from '../wall/engine.ts'
import type { Address } from '../wall/instance.ts'

const LINE_BREAK = 0x0a
const LONGEST_LINE = 1_000
/** A server says that it is still there each ten seconds while it prepares a dump. */
const PATIENCE = 60_000

/**
 * All data of a Redis or Valkey server at one instant, as the bytes of an RDB file. The server gives it as it would give
 * it to a replica: from a copy of its memory, while it goes on.
 *
 * @throws {Error} that says what the server refused, or that the dump is not whole
 */
export async function* dumpRedis(
  engine: object,
  address: Address,
  password: string,
  { signal }: CallOptions = {},
): AsyncGenerator<Uint8Array> {
  const socket = await connectTo(engine, address, signal ? { signal } : {})
  const abort = (): void => void socket.destroy(signal?.reason as Error)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const replies = new Replies(socket)
    await ask(replies, ['AUTH', password])
    // A server that does not know these goes on as well, it only does more than is needed.
    await ask(replies, ['REPLCONF', 'rdb-only', '1']).catch(() => {})
    await ask(replies, ['REPLCONF', 'capa', 'eof']).catch(() => {})
    replies.send(['SYNC'])
    const head = await replies.line()
    if (!head.startsWith('$')) throw new Error(`it gave no dump: ${head.slice(1)}`)
    yield* head.startsWith('$EOF:')
      ? replies.until(Buffer.from(head.slice('$EOF:'.length)))
      : replies.exactly(Number(head.slice(1)))
  } finally {
    signal?.removeEventListener('abort', abort)
    socket.on('error', () => {}).destroy()
  }
}

async function ask(replies: Replies, words: readonly string[]): Promise<void> {
  replies.send(words)
  const reply = await replies.line()
  if (reply.startsWith('-')) throw new Error(reply.slice(1))
}

/** What a server sends, taken line by line and then as it comes. */
class Replies {
  readonly #socket: Duplex
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Duplex) {
    this.#socket = socket
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  send(words: readonly string[]): void {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
    this.#socket.write(`*${words.length}\r\n${parts.join('')}`)
  }

  /** The next line that says something; empty ones only say that the server is still there. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(LINE_BREAK)
      if (end === -1 && this.#rest.length > LONGEST_LINE) throw new Error('it is no Redis server')
      if (end === -1) {
        this.#rest = Buffer.concat([this.#rest, await this.#next()])
        continue
      }
      const line = this.#rest.subarray(0, end).toString().trim()
      this.#rest = this.#rest.subarray(end + 1)
      if (line !== '') return line
    }
  }

  async *exactly(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0;) {
      const chunk = (this.#rest.length > 0 ? this.#rest : await this.#next()).subarray(0, left)
      this.#rest = Buffer.alloc(0)
      left -= chunk.length
      yield chunk
    }
  }

  /** All before the mark, with which the server ends what it did not know the length of. */
  async *until(mark: Buffer): AsyncGenerator<Uint8Array> {
    let held = this.#rest
    while (!held.subarray(-mark.length).equals(mark)) {
      const ready = held.subarray(0, Math.max(0, held.length - mark.length))
      if (ready.length > 0) yield ready
      held = Buffer.concat([held.subarray(ready.length), await this.#next()])
    }
    if (held.length > mark.length) yield held.subarray(0, -mark.length)
  }

  async #next(): Promise<Buffer> {
    const timer = setTimeout(() => {
      this.#socket.destroy(new Error(`it said nothing for ${PATIENCE} ms`))
    }, PATIENCE)
    const { done, value } = await this.#chunks.next().finally(() => clearTimeout(timer))
    if (done) throw new Error('it closed the connection before all was sent')
    return value
  }
}
