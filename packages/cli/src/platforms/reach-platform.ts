import { setTimeout } from 'node:timers/promises'
import { isBerthError } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import type { Platforms } from './platforms.ts'

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

export interface ReachOptions {
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Told what is done besides what was asked for. */
  readonly note: (text: string) => void
}

const PATIENCE = 30_000
const TRY_INTERVAL = 100

/** The platform that a command uses. */
export async function reachPlatform(
  platforms: Platforms,
  need: Need,
  options: ReachOptions,
): Promise<Reached> {
  const { home, env, signal, note } = options
  const deadline = performance.now() + PATIENCE
  for (let isFirst = true; ; isFirst = false) {
    const running = await platforms.connect(home)
    if (running) return { platform: running, isIdle: false }
    try {
      if (need === 'state') {
        return { platform: await platforms.open({ home, resume: false }), isIdle: true }
      }
      await platforms.startDetached({ home, env, signal })
      note(`Started the platform in ${home}; it ends with: berth down`)
    } catch (error) {
      // Another command has it open for a moment, or a platform is on its way up and will answer soon.
      if (!isBerthError(error, 'HOME_IN_USE') || performance.now() > deadline) throw error
      if (isFirst) note(`Waiting for process ${error.details.pid}, which has ${home} open`)
      await setTimeout(TRY_INTERVAL, undefined, { signal })
    }
  }
}
