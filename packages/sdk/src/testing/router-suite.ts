import { suite } from 'node:test'
import { testBodies } from './router-suite-bodies.ts'
import { testDomains } from './router-suite-domains.ts'
import { testDrains } from './router-suite-drains.ts'
import { testFailures } from './router-suite-failures.ts'
import { testHeaders } from './router-suite-headers.ts'
import { testSwitches } from './router-suite-switches.ts'
import type { RouterUnderTest } from './router-suite-tested.ts'
import { testWebSockets } from './router-suite-web-sockets.ts'

/**
 * Defines what a router is: each implementation runs it whole.
 *
 * The upstreams are servers in this process, on 127.0.0.1.
 *
 * @param open - opens a fresh router that has no routes
 * @example
 * routerSuite('embedded', async () => {
 *   const router = await embedded({ port: 0 })
 *   return { router, address: { host: router.host, port: router.port }, [Symbol.asyncDispose]: () => router[Symbol.asyncDispose]() }
 * })
 */
export function routerSuite(name: string, open: () => Promise<RouterUnderTest>): void {
  suite(`${name} is a router`, () => {
    testDomains(open)
    testFailures(open)
    testHeaders(open)
    testBodies(open)
    testSwitches(open)
    testDrains(open)
    testWebSockets(open)
  })
}
