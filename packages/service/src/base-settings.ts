import { Type } from 'typebox'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/**
 * The variables that every service reads; spread them into its own schema.
 *
 * @example
 * const Settings = Type.Object({ ...baseSettings, REDIS_URL: Type.String() })
 */
export const baseSettings = {
  PORT: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 65_535,
    description: 'The port to listen on; 0 takes a free one.',
  }),
  HOST: Type.String({ default: '0.0.0.0', description: 'The address to listen on.' }),
  LOG_LEVEL: Type.Enum(LOG_LEVELS, {
    default: 'info',
    description: 'From which level on lines are logged; debug adds a line for every request.',
  }),
}
