import { baseSettings, parseEnv } from '@berth/service'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const program = (description: string) => Type.Optional(Type.String({ description }))

/** What the service reads from its environment. */
export const Settings = Type.Object({
  ...baseSettings,
  STORAGE_DIR: Type.String({
    description:
      'A folder that outlives deploys: frozen cards are kept there for ever, and others until the room for them is used up.',
  }),
  SNOWFLAKE_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description:
        'Where the Snowflake service is, which names frozen cards. Without it nothing can be frozen.',
    }),
  ),
  PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description:
        'How the outside reaches this service, for the addresses in its answers; else they are what the request says.',
    }),
  ),
  CARDS_CHROMIUM: program('The path of a Chromium to use instead of the one that is a dependency.'),
  GOOGLE_CHROME_SHIM: program('The same, as the buildpack for Chrome sets it; CARDS_CHROMIUM goes first.'),
  BROWSER_DIR: Type.Optional(
    Type.String({
      description:
        'Where the Chromium is unpacked: a folder of this user alone, which others can read. A folder for temporary files when not set.',
    }),
  ),
  SANDBOX_REQUIRED: Type.Boolean({
    default: false,
    description:
      "Whether the service draws nothing rather than in a browser without Chromium's own sandbox, where the host allows none.",
  }),
  BROWSERS: Type.Integer({
    default: 3,
    minimum: 1,
    maximum: 16,
    description:
      'How many browsers draw at the same time; each takes 95 to 200 MB. One more than there are cores keeps these busy.',
  }),
  QUEUE_LIMIT: Type.Integer({
    default: 200,
    minimum: 1,
    maximum: 10_000,
    description: 'How many images may wait for a browser; more are answered with 503.',
  }),
  RENDER_TIMEOUT_MS: Type.Integer({
    default: 5000,
    minimum: 100,
    maximum: 60_000,
    description: 'How long a browser may take for one image before it is replaced.',
  }),
  CACHE_MB: Type.Integer({
    default: 512,
    minimum: 1,
    maximum: 1_000_000,
    description: 'How much of the folder images and pictures may take that can be made again.',
  }),
  FROZEN_MB: Type.Integer({
    default: 10_240,
    minimum: 1,
    maximum: 10_000_000,
    description: 'How much of the folder frozen cards may take; then no more are frozen.',
  }),
  MEMORY_MB: Type.Integer({
    default: 64,
    minimum: 1,
    maximum: 100_000,
    description: 'How much memory the images used last may take.',
  }),
  PICTURE_MAX_BYTES: Type.Integer({
    default: 5_000_000,
    minimum: 1000,
    maximum: 100_000_000,
    description: 'How large an avatar or background from elsewhere may be.',
  }),
  PICTURE_TIMEOUT_MS: Type.Integer({
    default: 4000,
    minimum: 100,
    maximum: 60_000,
    description: 'How long it may take to come, redirects included.',
  }),
  PICTURE_FRESH_MS: Type.Integer({
    default: 86_400_000,
    minimum: 1000,
    maximum: 31_536_000_000,
    description: 'For how long it is taken as it was, before it is fetched again.',
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
