import { openPlatform } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { MemoryRouter } from '@berth/sdk/testing'
import { dockerEngine } from '../docker-engine.ts'
import { DOCKER_HOST } from './docker-for-tests.ts'

/**
 * A platform on the Docker of the tests, routed nowhere.
 *
 * @param network - which it shares with other tests: Docker has only so many
 */
export async function openTestPlatform(
  home: string,
  network: string,
  whenClosed: 'leave' | 'stop' = 'stop',
): Promise<Platform> {
  return await openPlatform({
    home,
    engine: (context) => dockerEngine({ ...context, host: DOCKER_HOST, network, whenClosed, env: {} }),
    router: () => new MemoryRouter(),
  })
}
