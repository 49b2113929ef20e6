import { baseSettings, parseEnv } from '@berth/service'
import { Type } from 'typebox'
import type { Static } from 'typebox'

/** What the emoji keyboard reads from its environment. */
export const Settings = Type.Object({
  ...baseSettings,
  SITE_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'A folder with the site, as `npm run build` makes it. When not set, each instance makes one of its own at start, in memory.',
    }),
  ),
})
export type Settings = Readonly<Static<typeof Settings>>

/**
 * The settings, from the environment.
 *
 * @throws {SettingsError} With every variable that is malformed.
 */
export const readSettings = (env?: Readonly<Record<string, string | undefined>>): Settings =>
  parseEnv(Settings, env)
