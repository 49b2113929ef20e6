import type { Fleet, Platform } from '@berth/sdk'
import { parseCount } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { readFleet } from '../fleet-file.ts'
import { followLogs } from '../follow-logs.ts'
import { openAndServe } from '../open-and-serve.ts'
import { formatResults } from '../output/format-result.ts'

const GROUP = 'Fleet:'

interface UpOptions {
  readonly detach?: boolean
  readonly port?: number
}

export function addUp(cli: Cli): void {
  cli
    .command('up', GROUP, 'run the platform here and deploy a fleet, or deploy it to the one that runs', [
      'berth up',
      'berth up infra/fleet.ts --port 9000',
      'berth up --detach && berth logs cards -t',
    ])
    .argument('[fleet.ts]', 'a file that exports a fleet by default (default: fleet.ts, else infra/fleet.ts)')
    .option('-d, --detach', 'leave the platform running in the background')
    .option(
      '--port <number>',
      'where requests come in (default: 8080, else the next free)',
      parseCount('--port'),
    )
    .action(cli.run<UpOptions, [string | undefined]>(up))
}

async function up(context: Context, { detach = false, port }: UpOptions, file?: string): Promise<void> {
  const fleet = await readFleet(context.io.cwd, file)
  const running = await context.platforms.connect(context.home)
  if (running) {
    await using platform = running
    if (port !== undefined) context.note(`--port has no effect: the platform in ${context.home} runs already`)
    return detach ? deployFleet(context, platform, fleet) : attach(context, platform, fleet)
  }
  return detach ? upDetached(context, fleet, port) : upHere(context, fleet, port)
}

async function upHere(context: Context, fleet: Fleet, port: number | undefined): Promise<void> {
  const { signal } = context
  await using served = await openAndServe(context, port)
  const ended = new AbortController()
  void served.closed.finally(() => ended.abort()).catch(() => {}) // thrown when it is disposed

  const since = new Date().toISOString()
  await deployFleet(context, served.platform, fleet)
  context.note('Ctrl-C stops everything.')
  await followLogs(context, served.platform, { since, signal: AbortSignal.any([signal, ended.signal]) })
  if (signal.aborted) context.note('\nStopping; press Ctrl-C again to stop at once.')
}

async function upDetached(context: Context, fleet: Fleet, port: number | undefined): Promise<void> {
  const { home, io, platforms, signal } = context
  await platforms.startDetached({ home, env: io.env, signal, ...(port !== undefined && { port }) })
  await context.use('instances', (platform) => deployFleet(context, platform, fleet))
  context.note(`The platform in ${home} runs in the background; it ends with: berth down`)
}

async function attach(context: Context, platform: Platform, fleet: Fleet): Promise<void> {
  context.note(`A platform runs in ${context.home} already and gets the fleet.`)
  const since = new Date().toISOString()
  await deployFleet(context, platform, fleet)
  context.note('Ctrl-C ends only this view of its logs.')
  await followLogs(context, platform, { since, signal: context.signal })
}

async function deployFleet(context: Context, platform: Platform, fleet: Fleet): Promise<void> {
  const results = await context.showProgress((progress) => platform.up(fleet, progress))
  await context.answer(results, context.isQuiet ? '' : formatResults(results, context.paint))
}
