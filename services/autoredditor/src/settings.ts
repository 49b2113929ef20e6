import { SettingsError, baseSettings, parseEnv } from '@berth/service'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { config } from './config/config.ts'
import { parseSubreddits } from './config/short-form.ts'
import { ConfigError } from './config/subreddit.ts'
import type { Subreddit } from './config/subreddit.ts'

const HTTP_URL = '^https?://'

/** What both process types read from the environment. */
export const Settings = Type.Object({
  ...baseSettings,
  REDIS_URL: Type.String({
    default: 'redis://127.0.0.1:6379',
    pattern: '^rediss?://',
    description: 'The Redis that holds the posts, for both process types.',
  }),
  REDIS_TIMEOUT_MS: Type.Integer({
    default: 1000,
    minimum: 50,
    maximum: 60_000,
    description: 'How long Redis may take to answer.',
  }),
  REDDIT_CLIENT_ID: Type.Optional(
    Type.String({ description: 'The id of an app at Reddit; without it there is a demo instead of posts.' }),
  ),
  REDDIT_CLIENT_SECRET: Type.Optional(Type.String({ description: 'The secret of the same app.' })),
  REDDIT_USER_AGENT: Type.String({
    default: 'node:berth.autoredditor:0.1.0',
    pattern: '^[\\x20-\\x7e]+$',
    description: 'Who asks; Reddit wants `<platform>:<app>:<version> (by /u/<name>)`.',
  }),
  REDDIT_API_URL: Type.String({
    default: 'https://oauth.reddit.com',
    pattern: HTTP_URL,
    description: 'Where listings are.',
  }),
  REDDIT_LOGIN_URL: Type.String({
    default: 'https://www.reddit.com',
    pattern: HTTP_URL,
    description: 'Where credentials become a token.',
  }),
  REDDIT_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 50,
    maximum: 120_000,
    description: 'How long Reddit may take for a whole answer.',
  }),
  SUBREDDITS: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'What is collected, instead of the list in `src/config/config.ts`: names, each followed by `:image`, `:text`, `:nsfw`, `:some-nsfw`, `:spoilers`, `:score=100`, `:domain=…`, `:not-domain=…` where wanted.',
    }),
  ),
  LISTINGS: Type.Array(
    Type.String({ pattern: '^((top|controversial):(hour|day|week|month|year|all)|hot|new|rising|best)$' }),
    {
      default: [...config.listings],
      minItems: 1,
      description:
        'Which listings are read, in this order until there are enough posts: `top:week`, `hot`, ….',
    },
  ),
  MAX_POSTS: Type.Integer({
    default: config.maxPosts,
    minimum: 1,
    maximum: 5000,
    description: 'How many posts a subreddit has at the most.',
  }),
  MAX_AGE_DAYS: Type.Integer({
    default: config.maxAgeDays,
    minimum: 1,
    maximum: 36_500,
    description: 'Posts that are older leave, or never get in.',
  }),
  REFRESH_MINUTES: Type.Integer({
    default: config.refreshMinutes,
    minimum: 1,
    maximum: 10_080,
    description: 'How long after a subreddit was read it is read again.',
  }),
  CHANNEL_TTL_HOURS: Type.Integer({
    default: 168,
    minimum: 1,
    maximum: 8760,
    description: 'How long after its last post it is forgotten what a channel has seen.',
  }),
  RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 240,
    minimum: 1,
    maximum: 1_000_000_000,
    description:
      'Requests that a client has in a minute; by address, of IPv6 the first 64 bits. Each instance counts its own.',
  }),
  TRUSTED_PROXIES: Type.Array(Type.String(), {
    default: ['loopback', 'linklocal', 'uniquelocal'],
    description:
      'Whose `X-Forwarded-For` says who the client is: addresses, networks, or these names for private ones.',
  }),
})
/** What both process types know. */
export type Settings = Readonly<Static<typeof Settings>> & {
  /** What is collected unless the command changed it: the config, or what `SUBREDDITS` says instead. */
  readonly subreddits: readonly Subreddit[]
}

/** What an app at Reddit proves itself by. */
export interface Credentials {
  readonly id: string
  readonly secret: string
}

/**
 * The settings, from the environment.
 *
 * @throws {SettingsError} With every variable that is malformed, and when only one of Reddit's credentials is set.
 */
export function readSettings(env?: Readonly<Record<string, string | undefined>>): Settings {
  const settings = parseEnv(Settings, env)
  const { REDDIT_CLIENT_ID: id, REDDIT_CLIENT_SECRET: secret, SUBREDDITS: texts } = settings
  if ((id === undefined) !== (secret === undefined)) {
    const [missing, given] = id ? ['SECRET', 'ID'] : ['ID', 'SECRET']
    throw new SettingsError([`REDDIT_CLIENT_${missing} is not set, while REDDIT_CLIENT_${given} is`])
  }
  try {
    const subreddits = texts ? parseSubreddits(texts, config.subreddits) : config.subreddits
    return Object.freeze({ ...settings, subreddits })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new SettingsError(error.problems.map((problem) => `SUBREDDITS: ${problem}`))
  }
}

/** Reddit's credentials, or undefined where there is a demo instead. */
export function credentialsOf(settings: Settings): Credentials | undefined {
  const { REDDIT_CLIENT_ID: id, REDDIT_CLIENT_SECRET: secret } = settings
  return id !== undefined && secret !== undefined ? { id, secret } : undefined
}
