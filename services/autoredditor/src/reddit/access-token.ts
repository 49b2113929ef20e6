import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Credentials } from '../settings.ts'
import { CredentialsError, RedditError } from './failures.ts'
import { request } from './request.ts'
import type { RequestOptions } from './request.ts'

const TokenAnswer = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Number() })
/** So long before its end a token is not used any more. */
const SPARE = 60_000

/** What `AccessToken` stands on. */
export interface AccessTokenOptions extends RequestOptions {
  readonly credentials: Credentials
  readonly userAgent: string
  /** `https://www.reddit.com` */
  readonly loginUrl: string
}

/**
 * The token that an app at Reddit has by itself, without anybody's account (OAuth's client credentials). It is taken when
 * it is first needed, by one request however many need it, and again shortly before it ends.
 */
export class AccessToken {
  readonly #options: AccessTokenOptions
  #token: Promise<string> | undefined
  #end = 0

  constructor(options: AccessTokenOptions) {
    this.#options = options
  }

  /** @throws {CredentialsError | RedditError} */
  async get(signal?: AbortSignal): Promise<string> {
    if (!this.#token || this.#options.clock.now() >= this.#end) this.#token = this.#take(signal)
    const token = this.#token
    try {
      return await token
    } catch (error) {
      if (this.#token === token) this.#token = undefined
      throw error
    }
  }

  /** Forgets a token that was refused. */
  drop(): void {
    this.#token = undefined
  }

  async #take(signal?: AbortSignal): Promise<string> {
    const { clock, credentials, loginUrl, userAgent } = this.#options
    this.#end = Infinity // until the answer says when, nobody else asks
    const basic = Buffer.from(`${credentials.id}:${credentials.secret}`).toString('base64')
    const { status, json } = await request(
      {
        url: new URL('/api/v1/access_token', loginUrl),
        method: 'POST',
        headers: async () => ({ authorization: `Basic ${basic}`, 'user-agent': userAgent }),
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
        signal,
      },
      this.#options,
    )
    if (status === 401) throw new CredentialsError()
    if (!Value.Check(TokenAnswer, json)) {
      throw new RedditError(`POST /api/v1/access_token was answered with ${status} and no token`)
    }
    this.#end = clock.now() + json.expires_in * 1000 - SPARE
    return json.access_token
  }
}
