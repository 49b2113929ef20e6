/** What each error code tells besides its message; messages are made from these details, so that they cannot drift. */
export interface SnowflakeErrorDetails {
  // fix the input
  readonly INVALID_ID: { readonly problem: string }
  readonly UNAUTHORIZED: { readonly url: string }
  readonly REJECTED: { readonly url: string; readonly status: number; readonly problem: string }
  // set the clock
  readonly CLOCK_OFFSET: { readonly offset: number; readonly limit: number }
  // try again later
  readonly OUTSIDE_WINDOW: { readonly ms: number; readonly from: number; readonly until: number }
  readonly AHEAD_OF_CLOCK: { readonly ahead: number }
  readonly NOT_LEASED: { readonly problem: string }
  readonly UNAVAILABLE: { readonly url: string; readonly problem: string; readonly retryAfter?: number }
  // take a new lease
  readonly LEASE_LOST: { readonly url: string; readonly problem: string }
  readonly LEASE_EXPIRED: { readonly url: string; readonly problem: string }
}

export type SnowflakeErrorCode = keyof SnowflakeErrorDetails

const MESSAGES: { readonly [Code in SnowflakeErrorCode]: (details: SnowflakeErrorDetails[Code]) => string } =
  {
    INVALID_ID: ({ problem }) => `This is no snowflake: ${problem}`,
    UNAUTHORIZED: ({ url }) => `Snowcloud at ${url} does not know this key; set SNOWCLOUD_KEY to one it does`,
    REJECTED: ({ url, status, problem }) => `Snowcloud at ${url} answered ${status}: ${problem}`,
    CLOCK_OFFSET: ({ offset, limit }) =>
      `The clock of this host is ${seconds(offset)} ${offset > 0 ? 'ahead of' : 'behind'} Snowcloud's, ` +
      `more than the ${seconds(limit)} allowed; set it (NTP), then start again`,
    OUTSIDE_WINDOW: ({ ms, from, until }) =>
      `Millisecond ${ms} lies outside the leased window from ${from} until ${until}, so no id was made; ` +
      'try again when the lease is renewed',
    AHEAD_OF_CLOCK: ({ ahead }) =>
      `Ids are ${ahead} ms ahead of the clock, as far as they may run; try again in a millisecond`,
    NOT_LEASED: ({ problem }) => `There is no lease to make ids with, because ${problem}`,
    UNAVAILABLE: ({ url, problem }) => `Snowcloud at ${url} cannot be used now: ${problem}`,
    LEASE_LOST: ({ url, problem }) => `Snowcloud at ${url} has given this worker id to another: ${problem}`,
    LEASE_EXPIRED: ({ url, problem }) => `Snowcloud at ${url} says that this lease has ended: ${problem}`,
  }

/** Every code there is, in the order of the table in the README. */
export const SNOWFLAKE_ERROR_CODES: readonly SnowflakeErrorCode[] = Object.keys(MESSAGES).filter(isCode)

/** The one error class of this package: a code to branch on, and details that are typed by it. */
export class SnowflakeError<Code extends SnowflakeErrorCode = SnowflakeErrorCode> extends Error {
  override readonly name = 'SnowflakeError'
  readonly code: Code
  readonly details: SnowflakeErrorDetails[Code]

  constructor(code: Code, details: SnowflakeErrorDetails[Code], options?: ErrorOptions) {
    super(MESSAGES[code](details), options)
    this.code = code
    this.details = details
  }
}

/** Narrows an unknown error to this package's, and to one code of it when that is given. */
export function isSnowflakeError<Code extends SnowflakeErrorCode = SnowflakeErrorCode>(
  error: unknown,
  code?: Code,
): error is SnowflakeError<Code> {
  return error instanceof SnowflakeError && (code === undefined || error.code === code)
}

function isCode(text: string): text is SnowflakeErrorCode {
  return Object.hasOwn(MESSAGES, text)
}

const seconds = (ms: number): string => `${(Math.abs(ms) / 1000).toFixed(1)} s`
