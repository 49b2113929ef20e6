/** What a command reads and writes, so that tests can run one in process. */
export interface Io {
  readonly stdin: TerminalInput
  readonly stdout: TerminalStream
  readonly stderr: TerminalStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths begin at. */
  readonly cwd: string
  /** Aborts when the user wants the command to end, such as by Ctrl-C. */
  readonly signal: AbortSignal
  /** Tells the process that started this one in the background; absent when none did. */
  readonly tellParent?: (message: ParentMessage) => void
}

export type TerminalInput = AsyncIterable<Uint8Array | string> &
  NodeJS.ReadableStream & { readonly isTTY?: boolean; readonly setRawMode?: (isRaw: boolean) => unknown }

/** One that is a terminal emits `resize`. */
export type TerminalStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** What a platform in the background tells whoever started it: that it is ready, or why it is not. */
export type ParentMessage = { readonly ready: true } | { readonly error: unknown }
