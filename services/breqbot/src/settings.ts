import { baseSettings, parseEnv } from '@berth/service'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const HTTP_URL = '^https?://'
const SNOWFLAKE = String.raw`^\d{15,21}$`

const url = (description: string) => Type.Optional(Type.String({ pattern: HTTP_URL, description }))
const urlWithDefault = (value: string, description: string) =>
  Type.String({ default: value, pattern: HTTP_URL, description })

const limit = (value: number, maximum: number, description: string) =>
  Type.Integer({ default: value, minimum: 1, maximum, description })

/** What both process types read from the environment. */
export const Settings = Type.Object({
  ...baseSettings,
  REDIS_URL: Type.String({
    default: 'redis://127.0.0.1:6379',
    pattern: '^rediss?://',
    description: 'The Redis that both process types share.',
  }),
  REDIS_TIMEOUT_MS: Type.Integer({
    default: 2000,
    minimum: 50,
    maximum: 60_000,
    description: 'How long Redis may take to answer.',
  }),
  DISCORD_TOKEN: Type.Optional(
    Type.String({ description: "The bot's token; without it the worker says how to get one, and ends." }),
  ),
  DISCORD_CLIENT_ID: Type.Optional(
    Type.String({
      pattern: SNOWFLAKE,
      description: 'The application id: for the invitation link and for logging in on the web.',
    }),
  ),
  DISCORD_CLIENT_SECRET: Type.Optional(
    Type.String({ description: "The application's client secret; without it nobody can log in on the web." }),
  ),
  DISCORD_API_URL: urlWithDefault(
    'https://discord.com/api',
    'The API of Discord, without a version; the gateway is found through it.',
  ),
  DISCORD_AUTHORIZE_URL: urlWithDefault(
    'https://discord.com/oauth2/authorize',
    'The page where people let the bot in, or log in.',
  ),
  MESSAGE_CONTENT: Type.Boolean({
    default: false,
    description:
      'Whether the portal granted the privileged intent “Message Content”: then emojiboards quote messages instead of linking to them.',
  }),
  OWNER_IDS: Type.Array(Type.String({ pattern: SNOWFLAKE }), {
    default: [],
    description: 'Users who may use /owner; the owner of the application when there is none.',
  }),
  OWNER_GUILD_ID: Type.Optional(
    Type.String({
      pattern: SNOWFLAKE,
      description: 'The one guild where /owner is registered; nowhere when not set.',
    }),
  ),
  CARDS_URL: url('Where the Cards service is; without it there is no /card.'),
  AUTOREDDITOR_URL: url('Where the AutoRedditor service is; without it there is no /reddit.'),
  XKCD_URL: urlWithDefault('https://xkcd.com', 'Where comics are read from.'),
  YOUTUBE_URL: urlWithDefault('https://www.youtube.com', 'Where the feeds of channels are read from.'),
  PRIVATE_HOSTS: Type.Boolean({
    default: false,
    description:
      'Whether members may ask for Minecraft servers in private networks, the one of the bot among them.',
  }),
  FFMPEG_PATH: Type.Optional(
    Type.String({ description: 'Where ffmpeg is, with ffprobe beside it, when it is not on PATH.' }),
  ),
  SOUND_FOLDER: Type.Optional(
    Type.String({
      description:
        'A folder, mounted into both process types, for the bytes of sounds; without it they are in Redis.',
    }),
  ),
  SOUND_COUNT: limit(100, 1000, 'How many sounds a guild may have.'),
  SOUND_SECONDS: limit(30, 300, 'How long one sound may be.'),
  SOUND_UPLOAD_MB: limit(8, 100, 'How large an upload may be.'),
  SOUND_TOTAL_MB: limit(64, 10_000, "How much all of a guild's sounds may take."),
  SOUND_CACHE_MB: limit(64, 10_000, 'How much memory the sounds played last may take in the worker.'),
  SOUND_USER_COOLDOWN_MS: Type.Integer({
    default: 1000,
    minimum: 0,
    maximum: 3_600_000,
    description: 'How long a member waits between two sounds.',
  }),
  SOUND_GUILD_COOLDOWN_MS: Type.Integer({
    default: 200,
    minimum: 0,
    maximum: 3_600_000,
    description: 'How long all members of a guild wait between two sounds.',
  }),
  COMMAND_COOLDOWN_MS: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 3_600_000,
    description: 'How long a member waits between two commands that ask services outside.',
  }),
  PUBLIC_URL: url('How browsers reach the web process type; needed for logging in, and for links to it.'),
  SUPPORT_URL: url('Where /guild leads: the invitation of a support server.'),
  BUGS_URL: url('Where /bugs leads.'),
  SOURCE_URL: url('Where /github leads.'),
  STATUS_URL: url('Where /status leads; a page of its own when not set.'),
  RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 240,
    minimum: 1,
    maximum: 1_000_000,
    description: 'How many requests the web answers to one address in a minute.',
  }),
  TRUSTED_PROXIES: Type.Array(Type.String(), {
    default: ['loopback', 'linklocal', 'uniquelocal'],
    description: 'Routers in front whose word about the client is believed.',
  }),
})
export type Settings = Readonly<Static<typeof Settings>>

/**
 * The settings, from the environment.
 *
 * @throws {SettingsError} With every variable that is missing or malformed.
 */
export const readSettings = (env?: Readonly<Record<string, string | undefined>>): Settings =>
  parseEnv(Settings, env)
