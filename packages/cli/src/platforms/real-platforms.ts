import { isBerthError } from '@berth/sdk'
import { connectPlatform, engineOfHome, isPlatformRunning, shutdownPlatform } from '@berth/server/client'
import type { Platforms } from './platforms.ts'
import { startDetached } from './start-detached.ts'

/** The platforms of this machine. */
export const realPlatforms: Platforms = {
  async connect(home) {
    if (!(await isPlatformRunning(home))) return undefined
    try {
      return await connectPlatform(home)
    } catch (error) {
      // It has ended between the two questions.
      if (isBerthError(error, 'PLATFORM_UNAVAILABLE')) return undefined
      throw error
    }
  },

  // Loaded only where it is needed: most commands talk to a process that has all of this open already.
  async open(options) {
    const { openLocalPlatform } = await import('@berth/server')
    return openLocalPlatform(options)
  },

  async serve(platform, home) {
    const { servePlatform } = await import('@berth/server')
    return servePlatform(platform, { home })
  },

  startDetached,
  shutdown: shutdownPlatform,
  outlives: async (home) => (await engineOfHome(home)) === 'docker',
}
