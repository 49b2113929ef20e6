/** Why a subreddit cannot be read until somebody changes that at Reddit. */
export type Closed = 'private' | 'restricted' | 'quarantined' | 'banned' | 'gone'

/** Reddit says that a subreddit is not for us: no fault, and nothing that goes by itself in a minute. */
export class SubredditClosedError extends Error {
  override readonly name = 'SubredditClosedError'
  readonly closed: Closed

  constructor(subreddit: string, closed: Closed) {
    super(`r/${subreddit} is ${closed}`)
    this.closed = closed
  }
}

/** Reddit could not be asked, or did not answer with what it should; nothing of credentials is in it. */
export class RedditError extends Error {
  override readonly name = 'RedditError'
  /** Milliseconds that Reddit wants to be left alone for. */
  readonly retryAfter: number | undefined

  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: number | undefined } = {}) {
    super(message, options)
    this.retryAfter = options.retryAfter
  }
}

/** Reddit does not know the credentials, so that there is no use in asking on. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError'

  constructor(options?: ErrorOptions) {
    super(
      'Reddit does not know REDDIT_CLIENT_ID with REDDIT_CLIENT_SECRET; compare them with https://www.reddit.com/prefs/apps',
      options,
    )
  }
}
