import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { LogLine } from '@berth/sdk'
import { LineSplitter } from './line-splitter.ts'
import type { LogSink } from './log-store.ts'

/** Output that is being read. */
export interface Capture {
  /** Answers when everything was read and handed over, at the latest so many milliseconds from now. */
  finish(patience: number): Promise<void>
}

/**
 * Reads both streams of a process line by line, in the order in which the lines arrive, and hands them on.
 * While the sinks have enough it does not read: a process that writes faster than the disk has to wait.
 */
export function captureOutput(
  streams: { readonly stdout: Readable; readonly stderr: Readable },
  owner: Pick<LogLine, 'app' | 'source'>,
  sinks: readonly LogSink[],
): Capture {
  const all = [streams.stdout, streams.stderr]
  const handOn = (stream: LogLine['stream'], texts: readonly string[]) => {
    if (texts.length === 0) return
    const at = new Date().toISOString()
    const lines = texts.map((text) => ({ at, app: owner.app, source: owner.source, stream, text }))
    const full = sinks.filter((sink) => !sink.write(lines))
    if (full.length > 0) void wait(all, full)
  }
  const ended = [
    read(streams.stdout, (texts) => handOn('stdout', texts)),
    read(streams.stderr, (texts) => handOn('stderr', texts)),
  ]
  return {
    async finish(patience) {
      // Something that left its group may hold the pipes open for ever.
      const timer = setTimeout(() => all.forEach((stream) => stream.destroy()), patience)
      await Promise.all(ended)
      clearTimeout(timer)
      await Promise.all(sinks.map((sink) => sink.written()))
    },
  }
}

async function read(stream: Readable, handOn: (texts: readonly string[]) => void): Promise<void> {
  const splitter = new LineSplitter()
  stream.on('data', (chunk: Buffer) => handOn(splitter.push(chunk)))
  stream.on('error', () => {}) // A broken pipe has ended, no more.
  await once(stream, 'close')
  handOn(splitter.end())
}

async function wait(streams: readonly Readable[], sinks: readonly LogSink[]): Promise<void> {
  for (const stream of streams) stream.pause()
  await Promise.all(sinks.map((sink) => sink.written()))
  for (const stream of streams) stream.resume()
}
