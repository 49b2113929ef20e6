import { randomBytes } from 'node:crypto'
import { BerthError } from '../errors.ts'
import type { Parts } from '../platform/parts.ts'
import { isResourceHost } from '../wall/engine.ts'

/** Makes a Redis and writes it down before it runs, so that its password is never lost. */
export async function createResource(
  { state, engine }: Pick<Parts, 'state' | 'engine'>,
  name: string,
): Promise<void> {
  if (!isResourceHost(engine)) {
    throw new BerthError('UNSUPPORTED', {
      engine: engine.name,
      ability: 'resources',
      remedy: 'give the app the URL of one that you run yourself',
    })
  }
  const resource = state.resources.get(name) ?? {
    kind: 'redis',
    name,
    password: randomBytes(32).toString('hex'),
  }
  if (!state.resources.get(name)) state.resources.add(resource)
  state.resources.setAddress(name, await engine.startResource(resource))
}
