import type { LeaveReason } from './voice-error.ts'

/** The bot was disconnected or moved, or its channel was deleted. */
const DISCONNECTED = 4014
/** What Discord closes with when end-to-end encryption is missing. */
const DAVE_REQUIRED = 4017
const RATE_LIMITED = 4021
const CALL_ENDED = 4022

/** What to do after a voice connection was closed. */
export type Verdict =
  /** Try again, after a while. */
  | { readonly next: 'retry' }
  /** Wait whether the gateway says where the bot was moved. */
  | { readonly next: 'wait' }
  | { readonly next: 'end'; readonly reason: LeaveReason }

/**
 * What a close means, by its code; without a code the connection could not be made, or the gateway was away.
 *
 * Drops (1006) and restarts of the voice server (4015) are resumed before it comes to this; here they mean that resuming failed.
 */
export function judgeClose(code: number | undefined): Verdict {
  if (code === DISCONNECTED) return { next: 'wait' }
  if (code === DAVE_REQUIRED) return { next: 'end', reason: 'dave-required' }
  if (code === RATE_LIMITED || code === CALL_ENDED) return { next: 'end', reason: 'refused' }
  return { next: 'retry' }
}
