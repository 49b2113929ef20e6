import { isBerthError } from '../errors.ts'
import type { Parts } from '../platform/parts.ts'
import { configureApp } from './configure-app.ts'
import type { CallOptions } from '../wall/engine.ts'
import type { Target } from '../wall/router.ts'

// A thousand ports, of which a machine with a few platforms uses a handful: the next one is free, or something else is wrong.
const MAX_MOVES = 20

/**
 * Sends an app's domains and its internal port to the given targets. When another program has that port, the app gets another
 * one; so it must be routed before anything that refers to it starts.
 */
export async function routeApp(
  parts: Pick<Parts, 'state' | 'router'>,
  app: string,
  domains: readonly string[],
  targets: readonly Target[],
  options?: CallOptions,
): Promise<void> {
  const { state, router } = parts
  await configureApp(parts, app, options)
  for (let moves = 0; ; moves += 1) {
    const { internalPort } = state.apps.get(app)!
    try {
      return await router.route({ app, domains, targets, internalPort }, options)
    } catch (error) {
      const isTaken = isBerthError(error, 'PORT_TAKEN') && error.details.port === internalPort
      if (!isTaken || moves === MAX_MOVES) throw error
      state.apps.moveInternalPort(app)
    }
  }
}
