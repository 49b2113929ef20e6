import { randomUUID } from 'node:crypto'
import { BerthError } from '@berth/sdk'
import type { LogLine, Output, PlatformEvent, TerminalSize } from '@berth/sdk'
import { LIVE_OPTIONS } from '../rpc/verb.ts'
import type { VerbName } from '../rpc/verb.ts'
import { verbSpec } from '../rpc/verbs.ts'
import { readError } from '../rpc/wire-error.ts'
import type { CallRequest } from '../rpc/wire.ts'
import { call } from './call.ts'
import type { CallTarget } from './call.ts'

/** Calls verbs over a socket, each on a connection of its own, as if they were methods of this process. */
export class Connection {
  readonly #target: CallTarget
  readonly #closed = new AbortController()

  constructor(target: CallTarget) {
    this.#target = target
  }

  /**
   * Calls a verb that answers once. When the caller's signal aborts, the verb is aborted and its end waited for, so that
   * what it undoes is undone when this rejects.
   */
  async result(name: VerbName, params: readonly unknown[]): Promise<unknown> {
    const { request, live } = splitParams(name, params)
    live.signal?.throwIfAborted()
    const id = randomUUID()
    const lost = new AbortController()
    const abort = (): void => {
      this.#abort(id).catch(() => lost.abort(live.signal?.reason))
    }
    live.signal?.addEventListener('abort', abort, { once: true })
    try {
      const hangUp = AbortSignal.any([this.#closed.signal, lost.signal])
      const stdin = live.stdin && { stdin: live.stdin }
      if (live.resizes) void this.#tellSizes(id, live.resizes).catch(() => {}) // the command goes on as it was
      for await (const message of call(this.#target, `/v1/${name}`, { id, request, hangUp, ...stdin })) {
        if ('event' in message) live.onEvent?.(message.event)
        else if ('line' in message) live.onLine?.(message.line)
        else if ('output' in message) await live.onOutput?.(readOutput(message))
        else if ('error' in message) throw readError(message.error, live.signal)
        else if ('result' in message) return message.result ?? undefined
      }
      return undefined
    } finally {
      live.signal?.removeEventListener('abort', abort)
    }
  }

  /** Calls a verb that answers with items; leaving the loop or aborting ends it there at once. */
  async *items(name: VerbName, params: readonly unknown[]): AsyncGenerator {
    const { request, live } = splitParams(name, params)
    const hangUp = AbortSignal.any([this.#closed.signal, ...(live.signal ? [live.signal] : [])])
    hangUp.throwIfAborted()
    for await (const message of call(this.#target, `/v1/${name}`, { id: randomUUID(), request, hangUp })) {
      hangUp.throwIfAborted()
      if ('item' in message) yield message.item
      else if ('error' in message) throw readError(message.error, live.signal)
    }
  }

  /** Ends the calls of this connection; the platform runs on. */
  close(): void {
    this.#closed.abort(
      new BerthError('PLATFORM_UNAVAILABLE', {
        home: this.#target.home,
        problem: 'this connection to it was closed',
        remedy: 'connect again',
      }),
    )
  }

  async #tellSizes(id: string, resizes: AsyncIterable<TerminalSize>): Promise<void> {
    for await (const size of resizes) {
      const body = `${JSON.stringify(size)}\n`
      for await (const _ of call(this.#target, `/v1/resize/${id}`, {
        id,
        body,
        hangUp: this.#closed.signal,
      }));
    }
  }

  async #abort(id: string): Promise<void> {
    // Its answer tells nothing; that the line ends says that it arrived.
    for await (const _ of call(this.#target, '/v1/abort', { id, hangUp: this.#closed.signal }));
  }
}

interface LiveOptions {
  readonly signal?: AbortSignal
  readonly onEvent?: (event: PlatformEvent) => void
  readonly onLine?: (line: LogLine) => void
  readonly onOutput?: (output: Output) => void | Promise<void>
  readonly stdin?: AsyncIterable<Uint8Array>
  readonly resizes?: AsyncIterable<TerminalSize>
}

function readOutput({
  stream,
  output,
}: {
  readonly stream: Output['stream']
  readonly output: string
}): Output {
  return { stream, bytes: Buffer.from(output, 'base64') }
}

function splitParams(
  name: VerbName,
  params: readonly unknown[],
): { readonly request: CallRequest; readonly live: LiveOptions } {
  const { length } = verbSpec(name).args
  const given = Object.entries(params[length] ?? {})
  const isLive = ([key]: [string, unknown]): boolean => LIVE_OPTIONS.some((option) => option === key)
  const live = given.filter((entry) => isLive(entry) && entry[1] !== undefined)
  return {
    request: {
      live: LIVE_OPTIONS.filter((option) => live.some(([key]) => key === option)),
      args: params.slice(0, length),
      options: Object.fromEntries(given.filter((entry) => !isLive(entry))),
    },
    live: Object.fromEntries(live),
  }
}
