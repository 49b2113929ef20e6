import type { IncomingMessage } from 'node:http'
import { BerthError } from '@berth/sdk'
import type { LogLine, Output, Platform, PlatformEvent, TerminalSize } from '@berth/sdk'
import type { Answer } from './answer.ts'
import { splitFirstLine } from './rpc/lines.ts'
import { listOf, record, text } from './rpc/readers.ts'
import type { Reader } from './rpc/readers.ts'
import type { VerbName } from './rpc/verb.ts'
import { verbSpec } from './rpc/verbs.ts'
import { formatError } from './rpc/wire-error.ts'

// Room for a fleet of hundreds of apps, and little enough to hold in memory.
const MAX_REQUEST_BYTES = 16 * 1024 * 1024

/** Reads the arguments of a call, does what it asks, and tells everything; it never rejects. */
export async function answerCall(
  platform: Platform,
  name: VerbName,
  request: IncomingMessage,
  answer: Answer,
  { signal, resizes }: Pick<LiveOptions, 'signal' | 'resizes'>,
): Promise<void> {
  try {
    // Left open at an early end: closing what a command does not read would also close the way of the answer.
    const body = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>
    const { line, rest } = await splitFirstLine(body, MAX_REQUEST_BYTES)
    const args = readArgs(name, parseJson(line), {
      signal,
      stdin: rest,
      resizes,
      onEvent: (event) => answer.tell({ event }),
      onLine: (line) => answer.tell({ line }),
      onOutput: ({ stream, bytes }) =>
        answer.tellPaced({ stream, output: Buffer.from(bytes).toString('base64') }),
    })
    signal.throwIfAborted()
    const outcome = methodOf(platform, name)(...args)
    if (verbSpec(name).answers === 'items') {
      for await (const item of outcome as AsyncIterable<unknown>) {
        await answer.tellPaced({ item })
        // The platform's own check may be far away when it only reads what is kept.
        signal.throwIfAborted()
      }
      await answer.end({ result: null })
    } else {
      await answer.end({ result: (await outcome) ?? null })
    }
  } catch (error) {
    await answer.end({ error: formatError(error, signal) })
  }
}

interface LiveOptions {
  readonly signal: AbortSignal
  readonly stdin: AsyncIterable<Uint8Array>
  readonly onEvent: (event: PlatformEvent) => void
  readonly onLine: (line: LogLine) => void
  readonly onOutput: (output: Output) => Promise<void>
  readonly resizes: AsyncIterable<TerminalSize>
}

function readArgs(name: VerbName, json: unknown, live: LiveOptions): unknown[] {
  const { args = [], options = {}, live: wanted = [] } = record(json, 'the request')
  const spec = verbSpec(name)
  if (!Array.isArray(args) || args.length !== spec.args.length) {
    throw new BerthError('INVALID_OPTION', {
      option: `args of ${name}`,
      problem: `must be a list of ${spec.args.length}`,
    })
  }
  const positional = spec.args.map((read, index) => read(args[index], `args[${index}] of ${name}`))
  return spec.options
    ? [...positional, { ...readOptions(name, spec.options, options), ...onlyWanted(live, wanted) }]
    : positional
}

/** A platform does more for who wants to be told more: only what the caller has is given to it. */
function onlyWanted(live: LiveOptions, wanted: unknown): Partial<LiveOptions> {
  const names = new Set<unknown>([...listOf(text)(wanted, 'live'), 'signal'])
  return Object.fromEntries(Object.entries(live).filter(([name]) => names.has(name)))
}

function readOptions(
  name: VerbName,
  readers: Readonly<Record<string, Reader<unknown>>>,
  json: unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record(json, `options of ${name}`)).map(([key, value]) => {
      const read = Object.hasOwn(readers, key) ? readers[key] : undefined
      // Refused, not passed over: a newer caller must learn that this platform does not do what it asks for.
      if (!read) throw new BerthError('INVALID_OPTION', { option: key, problem: `is no option of ${name}` })
      return [key, read(value, `${key} of ${name}`)]
    }),
  )
}

function methodOf(platform: Platform, name: VerbName): (...args: unknown[]) => unknown {
  const [first, second] = name.split('.') as [string, string?]
  const group = (second === undefined ? platform : Reflect.get(platform, first)) as object
  const method = Reflect.get(group, second ?? first) as (...args: unknown[]) => unknown
  return method.bind(group)
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw new BerthError(
      'INVALID_OPTION',
      { option: 'the request', problem: 'is no line of JSON' },
      { cause: error },
    )
  }
}
