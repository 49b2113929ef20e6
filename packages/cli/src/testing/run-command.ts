import { Readable, Writable } from 'node:stream'
import type { FakePlatform, FakeVerbs } from '@berth/server/testing'
import { fakePlatform, LIVE_OPTIONS } from '@berth/server/testing'
import type { Io, TerminalStream } from '../io.ts'
import type { Platforms } from '../platforms/platforms.ts'
import { runCli } from '../run-cli.ts'

export interface CommandOptions {
  /** What the platform answers. */
  readonly verbs?: FakeVerbs
  /** Whether a process runs the platform already. @default true */
  readonly isRunning?: boolean
  readonly stdin?: string
  readonly isTerminal?: boolean
  /** Told how a terminal is used, and given what changes its size. */
  readonly onTerminal?: {
    readonly rawMode: (isRaw: boolean) => void
    readonly resizer: (resize: (size: object) => void) => void
  }
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly signal?: AbortSignal
  /** Told what is written, as it is. */
  readonly onOutput?: (text: string) => void
  readonly platforms?: Partial<Platforms>
}

export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Verbs and arguments, without signals and functions. */
  readonly asked: readonly (readonly unknown[])[]
  /** What was done to come to a platform. */
  readonly came: readonly string[]
  readonly platform: FakePlatform
}

const HOME = '/home/ann/.berth'

/** Runs one command in this process, on a platform that only remembers. */
export async function runCommand(
  argv: readonly string[],
  options: CommandOptions = {},
): Promise<CommandOutcome> {
  const platform = fakePlatform(options.verbs)
  const came: string[] = []
  const { onTerminal: _, ...others } = options
  const stdout = capture(options)
  const stderr = capture(others)
  const code = await runCli(
    argv,
    {
      stdin: inputOf(options),
      stdout: stdout.stream,
      stderr: stderr.stream,
      env: { BERTH_HOME: HOME, ...options.env },
      cwd: options.cwd ?? '/srv',
      signal: options.signal ?? new AbortController().signal,
    },
    { ...fakePlatforms(platform, came, options.isRunning ?? true), ...options.platforms },
  )
  return {
    code,
    stdout: stdout.text(),
    stderr: stderr.text(),
    asked: platform.asked.map(({ verb, args }) => [verb, ...args.map(withoutLive)]),
    came,
    platform,
  }
}

function fakePlatforms(platform: FakePlatform, came: string[], isRunning: boolean): Platforms {
  let runs = isRunning
  return {
    connect: async () => (runs ? platform : undefined),
    open: async ({ resume, port }) => {
      came.push(`open resume=${resume}${port === undefined ? '' : ` port=${port}`}`)
      return platform
    },
    serve: async (served) => {
      came.push('serve')
      const closed = Promise.withResolvers<void>()
      return {
        closed: closed.promise,
        async [Symbol.asyncDispose]() {
          await served[Symbol.asyncDispose]()
          closed.resolve()
        },
      }
    },
    startDetached: async ({ port }) => {
      came.push(`start detached${port === undefined ? '' : ` port=${port}`}`)
      runs = true
    },
    shutdown: async () => {
      came.push('shutdown')
      return runs
    },
    outlives: async () => false,
  }
}

function inputOf({ stdin, isTerminal = false, onTerminal }: CommandOptions): Io['stdin'] {
  const input = Readable.from(stdin === undefined ? [] : [stdin])
  return Object.assign(input, {
    isTTY: isTerminal && stdin === undefined,
    setRawMode: (isRaw: boolean) => onTerminal?.rawMode(isRaw),
  })
}

function capture({ isTerminal = false, onOutput, onTerminal }: CommandOptions): {
  readonly stream: TerminalStream
  readonly text: () => string
} {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      onOutput?.(chunk.toString())
      done()
    },
  })
  const terminal = Object.assign(stream, { isTTY: isTerminal, columns: 100, rows: 30 })
  onTerminal?.resizer((size) => Object.assign(terminal, size).emit('resize'))
  return { stream: terminal, text: () => text }
}

function withoutLive(arg: unknown): unknown {
  if (typeof arg !== 'object' || arg === null || Array.isArray(arg)) return arg
  const live = new Set<string>(LIVE_OPTIONS)
  return Object.fromEntries(Object.entries(arg).filter(([key]) => !live.has(key)))
}
