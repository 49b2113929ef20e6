import type { Platform, ProgressOptions } from '@berth/sdk'
import { parseQuantities } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { readReport } from '../read-reports.ts'
import { formatTable } from '../output/table.ts'
import { formatFormation, formatInstance } from './apps.ts'
import { change } from './deploy.ts'

const GROUP = 'Processes:'

export function addPs(cli: Cli): void {
  cli
    .command('ps:scale', GROUP, 'set how many instances of each process type run, or show it', [
      'berth ps:scale cards',
      'berth ps:scale cards web=2 worker=1',
    ])
    .argument('<app>')
    .argument('[quantities...]', 'such as web=2; other process types keep theirs')
    .action(
      cli.run<object, [string, readonly string[]]>(async (context, _options, app, words) => {
        if (words.length === 0) return showFormation(context, app)
        const formation = parseQuantities(words)
        return change(context, (platform, progress) => platform.scale(app, formation, progress))
      }),
    )

  cli
    .command('ps:report', GROUP, 'list the instances of an app', ['berth ps:report cards'])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        const { instances } = await readReport(context, app)
        await context.answer(instances, instances.map((instance) => `${formatInstance(instance)}\n`).join(''))
      }),
    )

  cli
    .command('ps:restart', GROUP, 'replace the instances of an app by new ones, dropping nothing', [
      'berth ps:restart cards',
      'berth ps:restart cards worker',
    ])
    .argument('<app>')
    .argument('[process type]', 'only those of one process type')
    .action(
      cli.run<object, [string, string | undefined]>(async (context, _options, app, processType) => {
        await change(context, (platform, progress) =>
          platform.restart(app, { ...progress, ...(processType !== undefined && { processType }) }),
        )
      }),
    )

  cli
    .command('ps:stop', GROUP, 'stop all instances of an app, and keep all else', ['berth ps:stop cards'])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        await toggle(context, (platform, progress) => platform.stop(app, progress))
        await context.confirm({ app }, `Stopped ${app}.`)
      }),
    )

  cli
    .command('ps:start', GROUP, 'start a stopped app', ['berth ps:start cards'])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        await toggle(context, (platform, progress) => platform.start(app, progress))
        await context.confirm({ app }, `Started ${app}.`)
      }),
    )
}

async function showFormation(context: Context, app: string): Promise<void> {
  const { formation } = await context.use('state', (platform) => platform.apps.report(app))
  const rows = Object.entries(formation).map(([type, quantity]) => [type, String(quantity)])
  await context.answer(
    formation,
    context.isQuiet
      ? `${formatFormation(formation)}\n`
      : formatTable(['PROCESS TYPE', 'QUANTITY'], rows, context.paint),
  )
}

async function toggle(
  context: Context,
  work: (platform: Platform, progress: ProgressOptions) => Promise<void>,
): Promise<void> {
  await context.use('instances', (platform) => context.showProgress((progress) => work(platform, progress)))
}
