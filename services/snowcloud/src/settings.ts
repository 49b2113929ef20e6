import { SettingsError, baseSettings, parseEnv } from '@berth/service'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const SHORTEST_KEY = 16

/** What Snowcloud reads from its environment; times are milliseconds. */
export const Settings = Type.Object({
  ...baseSettings,
  REDIS_URL: Type.String({
    default: 'redis://127.0.0.1:6379',
    pattern: '^rediss?://',
    description: 'The Redis that holds the leases; several Snowclouds may share it.',
  }),
  LEASE_SECRET: Type.String({
    minLength: 32,
    description:
      'Signs leases, so that their holders can prove them when Redis has lost them. The same for all Snowclouds of one Redis.',
  }),
  STATE_DIR: Type.String({
    description:
      'A folder that outlives Redis and deploys: what was granted is marked there before it is answered.',
  }),
  STATE_DIR_IS_SHARED: Type.Boolean({
    default: true,
    description:
      'Whether all Snowclouds of this Redis use this very folder. When false, any restart of Redis means quarantine.',
  }),
  SNOWCLOUD_KEY: Type.Optional(
    Type.String({ minLength: SHORTEST_KEY, description: 'An API key that is accepted, when one is enough.' }),
  ),
  SNOWCLOUD_KEYS: Type.Optional(
    Type.Array(Type.String({ pattern: '^([^:]+:)?[^:]{16,}$' }), {
      description: 'More API keys that are accepted, each as `name:key` or as the key alone.',
    }),
  ),
  POOL_SIZE: Type.Integer({
    default: 1024,
    minimum: 1,
    maximum: 1024,
    description:
      'How many worker ids there are, from 0. The same for all Snowclouds of one Redis; changing it means quarantine.',
  }),
  LEASE_TTL_MS: Type.Integer({
    default: 300_000,
    minimum: 500,
    maximum: 86_400_000,
    description: 'How long a lease lasts from its grant or renewal.',
  }),
  AHEAD_MS: Type.Integer({
    default: 60_000,
    minimum: 0,
    maximum: 3_600_000,
    description: "How far a renewal follows a holder's clock that is ahead of Redis'.",
  }),
  MARGIN_MS: Type.Integer({
    default: 90_000,
    minimum: 0,
    maximum: 86_400_000,
    description:
      "What quarantine adds to a lease's length where the marks cannot tell its end: at least AHEAD_MS, plus the lag of a replica that may be promoted, plus the largest step back of Redis' clock to be survived.",
  }),
  SETTLE_MS: Type.Integer({
    default: 2000,
    minimum: 50,
    maximum: 60_000,
    description:
      'How long Redis is left alone after it restarted or lost keys before its state is judged. An operation that takes longer is dropped.',
  }),
  REDIS_TIMEOUT_MS: Type.Integer({
    default: 1000,
    minimum: 50,
    maximum: 60_000,
    description: 'How long Redis may take to answer.',
  }),
})
export type Settings = Readonly<Static<typeof Settings>>

/**
 * The settings, from the environment.
 *
 * @throws {SettingsError} With every variable that is missing or malformed, and when MARGIN_MS is below AHEAD_MS.
 */
export function readSettings(env?: Readonly<Record<string, string | undefined>>): Settings {
  const settings = parseEnv(Settings, env)
  if (settings.MARGIN_MS < settings.AHEAD_MS) {
    throw new SettingsError([`MARGIN_MS must be at least AHEAD_MS, which is ${settings.AHEAD_MS}`])
  }
  return settings
}
