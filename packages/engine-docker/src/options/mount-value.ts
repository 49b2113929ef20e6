import type { DockerOption } from './docker-option.ts'
import { parsePath } from './values.ts'
import { Unreadable } from './unreadable.ts'

/** `/host:/container`, `name:/container`, each with `:ro` when it is only read. */
export function parseMount(value: string): DockerOption {
  const [from = '', to = '', mode = 'rw', ...rest] = value.split(':')
  if (to === '')
    throw new Unreadable(`${value} says only one place; name the volume too, as in data:${value}`)
  if (rest.length > 0 || !['ro', 'rw'].includes(mode)) {
    throw new Unreadable(`${[mode, ...rest].join(':')} is neither ro nor rw`)
  }
  const isName = /^[A-Za-z0-9][\w.-]+$/.test(from)
  return { kind: 'mount', from: isName ? from : parsePath(from), to: parsePath(to), readOnly: mode === 'ro' }
}
