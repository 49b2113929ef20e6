/** How large a terminal is, in characters. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** A terminal that a command is given, as a person at a keyboard has one. */
export interface Terminal extends TerminalSize {
  /** What it understands, as `TERM` names it. @default 'xterm' */
  readonly type?: string
}

/** A piece of output, as it was written. */
export interface Output {
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Uint8Array
}

/** What a terminal is called when nobody says. */
export const TERMINAL_TYPE = 'xterm'
