/** What a `ServiceError` may carry besides its message. */
export interface ServiceErrorOptions extends ErrorOptions {
  /** Headers of the answer: `{ 'retry-after': '5' }`. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A failure that a route expects, and answers on purpose: status, code and message go to the client as they stand,
 * also above 500. Anything else that is thrown becomes a 500 that tells nothing.
 *
 * @example
 * throw new ServiceError(503, 'POOL_FULL', 'Every worker id is leased', { headers: { 'retry-after': '5' } })
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly status: number
  /** What a client branches on: `POOL_FULL`. */
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  /**
   * @param status - 400 to 599.
   * @param message - One sentence for whoever sent the request; it must hold no secret.
   */
  constructor(status: number, code: string, message: string, options: ServiceErrorOptions = {}) {
    super(message, options)
    this.status = status
    this.code = code
    this.headers = options.headers ?? {}
  }
}
