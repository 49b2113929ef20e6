import type { Platform } from '@berth/sdk'
import type { Context } from './context.ts'
import type { RunningOptions, ServedPlatform } from './platforms/platforms.ts'

/** A platform of this process that other commands can reach. Disposing it ends the platform. */
export interface OpenedPlatform extends ServedPlatform {
  readonly platform: Platform
}

/** Opens the platform of the home here, makes everything run that ran before, and lets other commands reach it. */
export async function openAndServe(context: Context, options: RunningOptions): Promise<OpenedPlatform> {
  const { home, platforms } = context
  const platform = await platforms.open({ home, resume: true, ...options })
  try {
    const served = await platforms.serve(platform, home)
    return { platform, closed: served.closed, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() }
  } catch (error) {
    await platform[Symbol.asyncDispose]()
    throw error
  }
}
