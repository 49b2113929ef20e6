import { embedded } from '@berth/router'
import { openPlatform } from '@berth/sdk'
import type { Platform, PlatformOptions } from '@berth/sdk'
import { engineOfHome } from './engine-of-home.ts'
import type { EngineName } from './engine-of-home.ts'

export interface LocalPlatformOptions {
  readonly home: string
  /** Where requests come in, on 127.0.0.1. @default 8080, else the next free port */
  readonly port?: number
  /** Where instances run. @default the engine that the home has, `process` at first */
  readonly engine?: EngineName
  /** Whether what ran before is made to run again. Without, only what needs no instances can be done. @default true */
  readonly resume?: boolean
}

// Loaded when it is chosen: who runs processes has no use for a Docker client.
const ENGINES: { readonly [Name in EngineName]: PlatformOptions['engine'] } = {
  process: async (context) => (await import('@berth/engine-process')).processEngine(context),
  docker: async (context) => {
    const [{ dockerEngine }, { planBuild }] = await Promise.all([
      import('@berth/engine-docker'),
      import('@berth/buildpacks'),
    ])
    return dockerEngine({ ...context, plan: planBuild })
  },
}

/**
 * Opens the platform in a home in this process: apps as child processes or containers, and a router on one port.
 *
 * @throws {BerthError} HOME_IN_USE while another process has it open, PORT_TAKEN when the port asked for is used,
 *   INVALID_OPTION when the home has another engine, STATE_UNUSABLE, ENGINE_UNAVAILABLE, ROUTER_UNAVAILABLE
 */
export async function openLocalPlatform(options: LocalPlatformOptions): Promise<Platform> {
  const { home, port, resume = true } = options
  const engine = ENGINES[await engineOfHome(home, options.engine)]
  // Where nothing runs nothing is routed; a port of its own keeps such a platform out of the way of others.
  const routerPort = resume ? port : 0
  return openPlatform({
    home,
    resume,
    engine,
    router: () => embedded(routerPort === undefined ? {} : { port: routerPort }),
  })
}
