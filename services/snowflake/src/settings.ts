import { baseSettings, parseEnv } from '@berth/service'
import { Type } from 'typebox'
import type { Static } from 'typebox'

/** What the service reads from its environment. */
export const Settings = Type.Object({
  ...baseSettings,
  SNOWCLOUD_URL: Type.String({
    pattern: '^https?://',
    description: 'Where Snowcloud is, which leases the worker id; without credentials and query.',
  }),
  SNOWCLOUD_KEY: Type.String({
    minLength: 1,
    description: 'A key that Snowcloud knows; a secret.',
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
