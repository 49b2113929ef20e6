import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** One line for HAProxy's runtime API. */
export interface Command {
  /** Without a line end. Appears in errors: no secrets. */
  readonly text: string
  /** What belongs to it, such as a certificate and its key; never in an error. */
  readonly payload?: string
  /** What HAProxy answers when it has done it. @default nothing, or that an address changed */
  readonly expects?: RegExp
}

/** Why a command was not done. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
}

const DONE = /^$|^\[[4-7]\]: (?:.*, )?(?:no need to change|port changed|IP changed)/
/** Milliseconds. */
const REPLY_TIMEOUT = 10_000
/** Milliseconds that a connection is kept: an old worker ends only once nobody is connected to it. */
const IDLE_TIMEOUT = 500
const PROMPT = '\n> '

interface Waiting {
  readonly resolve: (reply: string) => void
  readonly reject: (error: Error) => void
}

/**
 * A client of HAProxy's runtime API: commands of one line go out as they come, replies come back in their order. It connects
 * when there is something to say, and again when HAProxy has been started again since.
 */
export class Runtime {
  readonly #path: string
  #connection: Connection | undefined

  /** @param path - of HAProxy's unix socket with the level `admin` */
  constructor(path: string) {
    this.#path = path
  }

  /** Sends a command and answers with the reply, whatever it says. */
  async ask(text: string, payload?: string): Promise<string> {
    if (!this.#connection?.isOpen) this.#connection = new Connection(this.#path)
    // An empty line ends a payload; one more would be a command of its own.
    return this.#connection.send(payload === undefined ? `${text}\n` : `${text} <<\n${payload.trimEnd()}\n\n`)
  }

  /**
   * Has commands done in their order.
   *
   * @throws {RuntimeError} when HAProxy refuses one, which the following ones do not notice
   */
  async run(commands: readonly Command[]): Promise<void> {
    const replies = await Promise.all(commands.map(({ text, payload }) => this.ask(text, payload)))
    for (const [index, { text, expects = DONE }] of commands.entries()) {
      const reply = replies[index] ?? ''
      if (!expects.test(reply)) throw new RuntimeError(`HAProxy did not ${text}: ${reply.split('\n', 1)[0]}`)
    }
  }

  /** Lets go of the connection. */
  close(): void {
    this.#connection?.end()
    this.#connection = undefined
  }
}

class Connection {
  readonly #socket: Socket
  readonly #waiting: Waiting[] = []
  #received = ''
  isOpen = true

  constructor(path: string) {
    this.#socket = connect(path).setEncoding('utf8')
    this.#socket.on('data', (chunk) => this.#receive(String(chunk)))
    this.#socket.on('error', (error) => this.#end(error))
    this.#socket.on('close', () => this.#end(new Error('HAProxy closed the connection')))
    this.#socket.on('timeout', () => (this.#waiting.length > 0 ? this.#fail() : this.end()))
    // Each reply ends with a prompt then, and each message begins with its severity.
    void this.send('prompt\n').catch(ignore)
    void this.send('set severity-output number\n').catch(ignore)
  }

  send(line: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#socket.setTimeout(REPLY_TIMEOUT)
      this.#socket.write(line)
    })
  }

  end(): void {
    this.isOpen = false
    this.#socket.destroySoon()
  }

  #receive(chunk: string): void {
    this.#received += chunk
    for (;;) {
      const end = this.#received.indexOf(PROMPT)
      if (end < 0) return
      // Each line of a payload is asked for with a plus.
      const reply = this.#received.slice(0, end).replace(/^(?:\+ )+/, '')
      this.#received = this.#received.slice(end + PROMPT.length)
      this.#waiting.shift()?.resolve(reply.trim())
      if (this.#waiting.length === 0) this.#socket.setTimeout(IDLE_TIMEOUT)
    }
  }

  #fail(): void {
    this.#end(new Error(`HAProxy did not reply within ${REPLY_TIMEOUT} ms`))
    this.#socket.destroy()
  }

  #end(error: Error): void {
    this.isOpen = false
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}

function ignore(): void {}
