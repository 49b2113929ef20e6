import type { FastifyBaseLogger } from 'fastify'

type ChildArguments = Parameters<FastifyBaseLogger['child']>

/**
 * A child logger that comes into being with its first line.
 *
 * Fastify makes one for each request. Most requests log nothing, and pino's `child` is the largest thing that a logger adds
 * to a small one: half a microsecond of eleven.
 */
export class LazyLog implements FastifyBaseLogger {
  readonly #parent: FastifyBaseLogger
  readonly #arguments: ChildArguments
  #child: FastifyBaseLogger | undefined = undefined

  constructor(parent: FastifyBaseLogger, ...args: ChildArguments) {
    this.#parent = parent
    this.#arguments = args
  }

  get level(): string {
    return this.#log.level
  }
  set level(level: string) {
    this.#log.level = level
  }

  trace(...line: unknown[]): void {
    this.#write(this.#log.trace, line)
  }
  debug(...line: unknown[]): void {
    this.#write(this.#log.debug, line)
  }
  info(...line: unknown[]): void {
    this.#write(this.#log.info, line)
  }
  warn(...line: unknown[]): void {
    this.#write(this.#log.warn, line)
  }
  error(...line: unknown[]): void {
    this.#write(this.#log.error, line)
  }
  fatal(...line: unknown[]): void {
    this.#write(this.#log.fatal, line)
  }
  silent(): void {}

  child(...args: ChildArguments): FastifyBaseLogger {
    return new LazyLog(this.#log, ...args)
  }

  get #log(): FastifyBaseLogger {
    return (this.#child ??= this.#parent.child(...this.#arguments))
  }

  #write(method: (...line: never[]) => void, line: unknown[]): void {
    Reflect.apply(method, this.#log, line)
  }
}
