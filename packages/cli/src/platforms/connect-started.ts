import { BerthError } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import type { Platforms } from './platforms.ts'

/**
 * The platform that was just started in the background.
 *
 * @throws {BerthError} PLATFORM_UNAVAILABLE when it has ended since
 */
export async function connectStarted(platforms: Platforms, home: string): Promise<Platform> {
  const platform = await platforms.connect(home)
  if (platform) return platform
  throw new BerthError('PLATFORM_UNAVAILABLE', {
    home,
    problem: 'it ended as soon as it had started',
    remedy: 'read platform.log there',
  })
}
