import { isBerthError } from '@berth/sdk'
import type { Platform, PlatformEvent } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { openAndServe } from '../open-and-serve.ts'
import { formatEvent } from '../output/format-event.ts'
import type { RunningOptions } from '../platforms/platforms.ts'
import { addRunningOptions, runningOptionsOf } from '../running-options.ts'

// What a log of weeks is better without: it is all in the events of the platform.
const TOO_FINE: ReadonlySet<PlatformEvent['type']> = new Set(['check-waiting', 'output', 'step-done'])

/** What runs in the background: not for people, so that help does not show it. */
export function addServe(cli: Cli): void {
  const command = cli
    .command('serve', 'Fleet:', 'run the platform without deploying anything', ['berth serve'], {
      isHidden: true,
    })
    .action(cli.run<RunningOptions>(serve))
  addRunningOptions(command)
}

async function serve(context: Context, options: RunningOptions): Promise<void> {
  const { io, signal } = context
  try {
    await using served = await openAndServe(context, runningOptionsOf(options))
    void writeEvents(context, served.platform).catch(() => {}) // a log that cannot be written ends nothing
    io.tellParent?.({ ready: true })
    await Promise.race([served.closed, isAborted(signal)])
  } catch (error) {
    io.tellParent?.({ error: isBerthError(error) ? error.toJSON() : { message: String(error) } })
    throw error
  }
}

async function writeEvents(context: Context, platform: Platform): Promise<void> {
  for await (const event of platform.events({ follow: true, lines: 0, signal: context.signal })) {
    if (TOO_FINE.has(event.type)) continue
    await context.write(`${event.at} ${event.app}  ${formatEvent(event)}\n`)
  }
}

function isAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
