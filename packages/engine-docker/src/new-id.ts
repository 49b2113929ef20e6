import { randomBytes } from 'node:crypto'
import { BerthError } from '@berth/sdk'

const RULE = 'use letters, digits, dots, hyphens and underscores'

/** The name of a container, which is the id of what runs in it: unique for ever, and tells people whose it is. */
export function newId(app: string, source: string): string {
  for (const [what, name] of Object.entries({ app, 'process type': source })) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
      throw new BerthError('INVALID_NAME', { what, name, rule: RULE })
  }
  return `${app}.${source}.${randomBytes(6).toString('hex')}`
}
