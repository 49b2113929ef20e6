import { stripVTControlCharacters } from 'node:util'
import { LineCutter } from '../logs/line-cutter.ts'
import { decodeStatus } from './buildkit/messages.ts'
import { secretRemedy } from './missing-secrets.ts'
import { readableStep } from './readable-step.ts'

/** Turns what Docker says during a build into lines for people, whichever builder says it. */
export class BuildOutput {
  readonly #onLine: (text: string) => void
  readonly #named = new Set<string>()
  readonly #cutters = new Map<string, LineCutter>()
  readonly #last: string[] = []

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine
  }

  /** The last lines, for an error. */
  get last(): readonly string[] {
    return this.#last
  }

  /**
   * Takes one message.
   *
   * @throws {Error} when it says that the build failed
   */
  push(message: BuildMessage): void {
    if (message.stream !== undefined) this.#pushText('', Buffer.from(message.stream))
    if (message.id === 'moby.buildkit.trace' && typeof message.aux === 'string') {
      this.#pushStatus(Buffer.from(message.aux, 'base64'))
    }
    if (message.error !== undefined) {
      for (const cutter of this.#cutters.values()) for (const line of cutter.end()) this.#say(line)
      throw new Error(withRemedy(readableStep(withoutPrefix(message.error))))
    }
  }

  /** Takes a line that is one already. */
  say(line: string): void {
    this.#say(line)
  }

  #pushStatus(bytes: Uint8Array): void {
    const { vertexes, logs } = decodeStatus(bytes)
    for (const { digest, name, cached, started } of vertexes) {
      const isNews =
        (cached || started.length > 0) && !name.startsWith('[internal]') && !this.#named.has(digest)
      if (!isNews) continue
      this.#named.add(digest)
      const step = readableStep(name)
      this.#say(cached ? `${step} (cached)` : step)
    }
    for (const { vertex, message } of logs) this.#pushText(vertex, Buffer.from(message))
  }

  #pushText(from: string, bytes: Buffer): void {
    const cutter = this.#cutters.get(from) ?? new LineCutter()
    this.#cutters.set(from, cutter)
    for (const line of cutter.push(bytes)) this.#say(line)
  }

  #say(coloured: string): void {
    // The classic builder paints what was written to stderr.
    const line = stripVTControlCharacters(coloured)
    if (line.trim() === '') return
    this.#last.push(line)
    if (this.#last.length > LAST_LINES) this.#last.shift()
    this.#onLine(line)
  }
}

/** One message of Docker's answer to a build. */
export interface BuildMessage {
  /** Of the classic builder. */
  readonly stream?: string
  /** Of BuildKit: what `aux` is. */
  readonly id?: string
  readonly aux?: unknown
  readonly error?: string
}

const LAST_LINES = 20

/** BuildKit names the secret that a step cannot do without, but not who gives it. */
function withRemedy(error: string): string {
  const name = /secret (\w+)(?: not found)?: not found$/.exec(error)?.[1]
  return name === undefined ? error : `nothing gives it the secret ${name}; ${secretRemedy(name)}`
}

/** BuildKit wraps what failed in what it was part of. */
function withoutPrefix(error: string): string {
  return error.replace(
    /^failed to solve(?: with frontend \S+)?: (?:failed to (?:build LLB|create LLB definition): )?/,
    '',
  )
}
