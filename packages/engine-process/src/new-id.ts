import { randomBytes } from 'node:crypto'
import { BerthError } from '@berth/sdk'

/** An id that is unique for ever, tells people whose it is, and can be the name of a file. */
export function newId(app: string, source: string): string {
  for (const [what, name] of [
    ['app', app],
    ['process type', source],
  ] as const) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw new BerthError('INVALID_NAME', {
        what,
        name,
        rule: 'use letters, digits, dots, hyphens and underscores',
      })
    }
  }
  return `${app}.${source}.${randomBytes(6).toString('hex')}`
}
