import type { Platform } from '@berth/sdk'
import { connectStarted } from './connect-started.ts'
import type { Platforms } from './platforms.ts'
import { waitForHome } from './wait-for-home.ts'
import type { WaitOptions } from './wait-for-home.ts'

/**
 * What a command needs of a platform.
 *
 * - `state`: only what is kept: opened here when no process runs it
 * - `instances`: a process that runs it, started in the background when there is none
 */
export type Need = 'state' | 'instances'

export interface Reached {
  readonly platform: Platform
  /** Whether it is open in this process only, so that nothing runs in it. */
  readonly isIdle: boolean
}

export interface ReachOptions extends WaitOptions {
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The platform that a command uses. */
export async function reachPlatform(
  platforms: Platforms,
  need: Need,
  options: ReachOptions,
): Promise<Reached> {
  const { home, env, signal, note } = options
  return waitForHome(options, async () => {
    const running = await platforms.connect(home)
    if (running) return { platform: running, isIdle: false }
    if (need === 'state') {
      return { platform: await platforms.open({ home, resume: false }), isIdle: true }
    }
    await platforms.startDetached({ home, env, signal })
    note(`Started the platform in ${home}; it ends with: berth down`)
    return { platform: await connectStarted(platforms, home), isIdle: false }
  })
}
