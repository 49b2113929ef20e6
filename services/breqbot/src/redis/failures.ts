/** Whether Redis refused to keep something because it may not take more memory. */
export const isFull = (error: unknown): boolean => error instanceof Error && error.message.startsWith('OOM ')

/**
 * Whether Redis could not be asked: it is away, starting, or did not answer in time. What was asked for may have been done in
 * the last case, and has not in the others.
 */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { name, message } = error
  return (
    name === 'MaxRetriesPerRequestError' ||
    /^(Connection is closed|Command timed out|Stream isn't writeable|LOADING |READONLY |MASTERDOWN )/.test(
      message,
    ) ||
    ('code' in error && AWAY.has(String(error.code)) && 'syscall' in error)
  )
}

const AWAY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

/** What people are told while Redis is away. */
export const AWAY_MESSAGE = 'My memory is away for a moment, so I did nothing; try again soon'
