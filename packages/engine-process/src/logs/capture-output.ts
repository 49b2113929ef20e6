import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { LogLine, Output, RunOptions } from '@berth/sdk'
import { LineSplitter } from './line-splitter.ts'
import type { LogSink } from './log-store.ts'

/** Output that is being read. */
export interface Capture {
  /**
   * Answers when everything was read and handed over, at the latest when nothing has come for so many milliseconds.
   * Rejects when `onOutput` did.
   */
  finish(patience: number): Promise<void>
}

/**
 * Reads both streams of a process line by line, in the order in which the lines arrive, and hands them on.
 * While the sinks have enough it does not read: a process that writes faster than the disk has to wait.
 *
 * @param onOutput - told the same as it was written; nothing is read while a promise that it gives is pending
 */
export function captureOutput(
  streams: { readonly stdout: Readable; readonly stderr: Readable },
  owner: Pick<LogLine, 'app' | 'source'>,
  sinks: readonly LogSink[],
  onOutput?: RunOptions['onOutput'],
): Capture {
  const flow = new Flow([streams.stdout, streams.stderr])
  const handOn = (stream: LogLine['stream'], texts: readonly string[]) => {
    if (texts.length === 0) return
    const at = new Date().toISOString()
    const lines = texts.map((text) => ({ at, app: owner.app, source: owner.source, stream, text }))
    const full = sinks.filter((sink) => !sink.write(lines))
    if (full.length > 0) void flow.hold(Promise.all(full.map((sink) => sink.written())))
  }
  const show = (output: Output) => {
    const shown = onOutput?.(output)
    if (shown) void flow.hold(shown)
  }
  const read = async (stream: LogLine['stream']): Promise<void> => {
    const splitter = new LineSplitter()
    streams[stream].on('data', (bytes: Buffer) => {
      flow.noteActivity()
      show({ stream, bytes })
      if (sinks.length > 0) handOn(stream, splitter.push(bytes))
    })
    streams[stream].on('error', () => {}) // A broken pipe has ended, no more.
    await once(streams[stream], 'close')
    handOn(stream, splitter.end())
  }
  const ended = Promise.all([read('stdout'), read('stderr')])
  return {
    async finish(patience) {
      // Something that left its group may hold the pipes open for ever.
      const timer = setInterval(() => flow.endWhenIdle(), patience)
      await ended
      clearInterval(timer)
      await Promise.all(sinks.map((sink) => sink.written()))
      await flow.settled()
    },
  }
}

/** Two streams that are read together, or not at all while somebody has enough. */
class Flow {
  readonly #streams: readonly Readable[]
  readonly #holders = new Set<Promise<unknown>>()
  #failure: { readonly error: unknown } | undefined
  #isIdle = false

  constructor(streams: readonly Readable[]) {
    this.#streams = streams
  }

  async hold(until: Promise<unknown>): Promise<void> {
    this.#holders.add(until)
    for (const stream of this.#streams) stream.pause()
    await until.catch((error: unknown) => (this.#failure ??= { error }))
    this.#holders.delete(until)
    this.noteActivity()
    if (this.#holders.size === 0) for (const stream of this.#streams) stream.resume()
  }

  noteActivity(): void {
    this.#isIdle = false
  }

  /** Ends the streams when nothing came since the last call, and nobody held them. */
  endWhenIdle(): void {
    if (this.#isIdle && this.#holders.size === 0) for (const stream of this.#streams) stream.destroy()
    this.#isIdle = true
  }

  async settled(): Promise<void> {
    while (this.#holders.size > 0) await Promise.allSettled(this.#holders)
    if (this.#failure) throw this.#failure.error
  }
}
