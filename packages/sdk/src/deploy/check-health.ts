import { setTimeout as wait } from 'node:timers/promises'
import { BerthError } from '../errors.ts'
import type { Parts } from '../platform/parts.ts'
import { formatInstanceName } from '../wall/instance.ts'
import type { Instance } from '../wall/instance.ts'
import { lastLines } from './last-lines.ts'

/** Stands among checks for the one that a build brings itself and its engine runs: how often and how long is its own to say. */
export const HEALTH = 'health'

const POLL = 250

/**
 * Waits until the engine says that an instance is healthy.
 *
 * @throws {BerthError} UNHEALTHY once the engine says that it is not
 */
export async function passHealth(
  { engine }: Pick<Parts, 'engine'>,
  { id, app, ...instance }: Instance,
  { signal, mask }: { readonly signal: AbortSignal; readonly mask: (text: string) => string },
): Promise<void> {
  for (;;) {
    const health = (await engine.list(app, { signal })).find((current) => current.id === id)?.health
    if (health?.state === 'healthy') return
    if (health?.state === 'unhealthy') {
      throw new BerthError('UNHEALTHY', {
        app,
        instance: formatInstanceName(instance),
        check: 'the health check of its image',
        problem: mask(health.problem ?? 'no answer in time'),
        attempts: health.failures,
        output: await lastLines(engine, { app, instance: id }, mask),
      })
    }
    await wait(POLL, undefined, { signal })
  }
}
