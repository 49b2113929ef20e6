import { processEngine } from '@berth/engine-process'
import { embedded } from '@berth/router'
import { openPlatform } from '@berth/sdk'
import type { Platform } from '@berth/sdk'

export interface LocalPlatformOptions {
  readonly home: string
  /** Where requests come in, on 127.0.0.1. @default 8080, else the next free port */
  readonly port?: number
  /** Whether what ran before is made to run again. Without, only what needs no instances can be done. @default true */
  readonly resume?: boolean
}

/**
 * Opens the platform in a home in this process: apps as child processes, and a router on one port.
 *
 * @throws {BerthError} HOME_IN_USE while another process has it open, PORT_TAKEN when the port asked for is used,
 *   STATE_UNUSABLE, ENGINE_UNAVAILABLE, ROUTER_UNAVAILABLE
 */
export function openLocalPlatform({ home, port, resume = true }: LocalPlatformOptions): Promise<Platform> {
  // Where nothing runs nothing is routed; a port of its own keeps such a platform out of the way of others.
  const routerPort = resume ? port : 0
  return openPlatform({
    home,
    resume,
    engine: (context) => processEngine(context),
    router: () => embedded(routerPort === undefined ? {} : { port: routerPort }),
  })
}
