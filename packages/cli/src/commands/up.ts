import { isBerthError } from '@berth/sdk'
import type { Fleet, Platform } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { readFleet } from '../fleet-file.ts'
import { followLogs } from '../follow-logs.ts'
import { openAndServe } from '../open-and-serve.ts'
import type { OpenedPlatform } from '../open-and-serve.ts'
import { formatResults } from '../output/format-result.ts'
import { connectStarted } from '../platforms/connect-started.ts'
import type { RunningOptions } from '../platforms/platforms.ts'
import { addRunningOptions, flagOf, runningOptionsOf } from '../running-options.ts'
import { waitForHome } from '../platforms/wait-for-home.ts'

type UpOptions = RunningOptions & { readonly detach?: boolean }

export function addUp(cli: Cli): void {
  const command = cli
    .command('up', 'Fleet:', 'run the platform here and deploy a fleet, or deploy it to the one that runs', [
      'berth up',
      'berth up infra/fleet.ts --port 9000',
      'berth up --engine docker --host 192.0.2.7 --port 80 --domain example.org',
      'berth up --detach && berth logs cards -t',
    ])
    .argument('[fleet.ts]', 'a file that exports a fleet by default (default: fleet.ts, else infra/fleet.ts)')
    .option('-d, --detach', 'leave the platform running in the background')
    .action(cli.run<UpOptions, [string | undefined]>(up))
  addRunningOptions(command)
}

async function up(context: Context, { detach = false, ...options }: UpOptions, file?: string): Promise<void> {
  const fleet = await readFleet(context.io.cwd, file)
  const running = runningOptionsOf(options)
  const place = await waitForHome(context.waiting, () => findPlace(context, detach, running))
  if ('opened' in place) {
    await using opened = place.opened
    await upHere(context, opened, fleet)
  } else {
    await using platform = place.running
    await (detach ? upInBackground(context, platform, fleet) : upThere(context, platform, fleet))
  }
}

type Place = { readonly running: Platform } | { readonly opened: OpenedPlatform }

async function findPlace(context: Context, detach: boolean, options: RunningOptions): Promise<Place> {
  const { home, io, platforms, signal } = context
  const running = await platforms.connect(home)
  if (running) {
    for (const name of Object.keys(options)) {
      context.note(`${flagOf(name)} has no effect: the platform in ${home} runs already.`)
    }
    return { running }
  }
  if (!detach) return { opened: await openAndServe(context, options) }
  await platforms.startDetached({ home, env: io.env, signal, ...options })
  return { running: await connectStarted(platforms, home) }
}

async function upHere(context: Context, { platform, closed }: OpenedPlatform, fleet: Fleet): Promise<void> {
  const { signal } = context
  const ended = new AbortController()
  void closed.finally(() => ended.abort()).catch(() => {}) // thrown where it is disposed
  signal.addEventListener('abort', () => context.note('\nStopping; press Ctrl-C again to stop at once.'), {
    signal: ended.signal,
  })

  const since = new Date().toISOString()
  await deployFleet(context, platform, fleet)
  const goesOn = await context.platforms.outlives(context.home)
  context.note(goesOn ? 'Ctrl-C ends the platform; its containers go on.' : 'Ctrl-C stops everything.')
  try {
    await followLogs(context, platform, { since, signal: AbortSignal.any([signal, ended.signal]) })
  } catch (error) {
    if (!isBerthError(error, 'PLATFORM_UNAVAILABLE')) throw error
  }
  if (!signal.aborted) context.note('Another command has ended the platform.')
}

async function upThere(context: Context, platform: Platform, fleet: Fleet): Promise<void> {
  context.note(`A platform runs in ${context.home} already and gets the fleet.`)
  const since = new Date().toISOString()
  await deployFleet(context, platform, fleet)
  context.note('Ctrl-C ends only this view of its logs.')
  await followLogs(context, platform, { since, signal: context.signal })
}

async function upInBackground(context: Context, platform: Platform, fleet: Fleet): Promise<void> {
  await deployFleet(context, platform, fleet)
  context.note(`The platform in ${context.home} runs in the background; it ends with: berth down`)
}

async function deployFleet(context: Context, platform: Platform, fleet: Fleet): Promise<void> {
  const results = await context.showProgress((progress) => platform.up(fleet, progress))
  await context.answer(results, context.isQuiet ? '' : formatResults(results, context.paint))
}
