import { isBerthError } from '@berth/sdk'
import type { Platform, PlatformEvent } from '@berth/sdk'
import type { Context } from './context.ts'
import { formatEvent } from './output/format-event.ts'
import { LogFormatter } from './output/format-log-line.ts'

// Enough for what an app writes between its start and the end of the deploy that showed its progress instead.
const LINES_SINCE_START = 200

export interface FollowOptions {
  /** ISO 8601: lines before it are not shown. */
  readonly since: string
  /** Ends it well. */
  readonly signal: AbortSignal
}

/**
 * Writes the lines of all apps of a platform as they come, those of apps that are deployed meanwhile too.
 *
 * @throws {BerthError} PLATFORM_UNAVAILABLE when the platform ends
 */
export async function followLogs(
  context: Context,
  platform: Platform,
  { since, signal }: FollowOptions,
): Promise<void> {
  const formatter = new LogFormatter(context.paint, { withTime: false })
  const following = new Map<string, Promise<void>>()

  const print = async (line: { at: string; app: string; source: string; text: string }): Promise<void> => {
    await context.write(context.isJson ? `${JSON.stringify(line)}\n` : `${formatter.format(line)}\n`)
  }
  const followApp = async (app: string): Promise<void> => {
    try {
      for await (const line of platform.logs(app, { follow: true, lines: LINES_SINCE_START, signal })) {
        if (line.at >= since) await print(line)
      }
    } catch (error) {
      // That the platform ends is told once, where its events end.
      const isOver = signal.aborted || isBerthError(error, 'PLATFORM_UNAVAILABLE')
      if (!isOver) context.note(`${app}: its logs cannot be read any more: ${messageOf(error)}`)
    } finally {
      following.delete(app)
    }
  }
  const follow = (app: string): void => {
    if (!following.has(app)) following.set(app, followApp(app))
  }

  try {
    for (const { app, state } of await platform.apps.list()) if (state !== 'created') follow(app)
    for await (const event of platform.events({ follow: true, lines: 0, signal })) {
      if (event.type === 'deployed') follow(event.app)
      if (isOfInterest(event)) {
        if (context.isJson) await context.write(`${JSON.stringify(event)}\n`)
        else await print({ at: event.at, app: event.app, source: 'berth', text: formatEvent(event) })
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  await Promise.all(following.values())
}

/** What nobody at this terminal has asked for, and should see all the same. */
function isOfInterest({ type }: PlatformEvent): boolean {
  return type === 'instance-changed' || type === 'failed' || type === 'warning' || type === 'deployed'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
