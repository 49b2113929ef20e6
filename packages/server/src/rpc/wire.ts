import type { LogLine, PlatformEvent } from '@berth/sdk'
import type { LiveOption } from './verb.ts'

/** The first line of a request; what follows it is what a command reads. */
export interface CallRequest {
  /** What the caller wants to be told while it waits, or tells itself. */
  readonly live?: readonly LiveOption[]
  readonly args: readonly unknown[]
  readonly options?: Readonly<Record<string, unknown>>
}

/** One line of an answer. There is exactly one `result` or `error`, and it is the last. */
export type Message =
  | { readonly event: PlatformEvent }
  /** What a command writes, by lines. */
  | { readonly line: LogLine }
  /** What a command writes, as it was written: in base64. */
  | { readonly output: string; readonly stream: 'stdout' | 'stderr' }
  /** What an async iterable gives. */
  | { readonly item: unknown }
  | { readonly result: unknown }
  | { readonly error: WireError }

export interface WireError {
  /** A code of Berth's, or `ABORTED` or `INTERNAL`. */
  readonly code: string
  readonly message: string
  readonly details?: unknown
}

/** What `GET /v1` answers. */
export interface PlatformInfo {
  readonly home: string
  readonly pid: number
  /** `stopping` while it ends; it takes no calls then. */
  readonly state: 'running' | 'stopping'
}

/** Names a call, so that another request can abort it. */
export const CALL_HEADER = 'berth-call'

/** A message as its line. */
export function formatMessage(message: Message): string {
  return `${JSON.stringify(message)}\n`
}
