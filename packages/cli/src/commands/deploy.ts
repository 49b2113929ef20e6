import { resolve } from 'node:path'
import type { DeployResult, Platform, ProgressOptions } from '@berth/sdk'
import { parseCount } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { formatResults } from '../output/format-result.ts'
import { formatTable } from '../output/table.ts'

const GROUP = 'Releases:'

export function addDeploy(cli: Cli): void {
  cli
    .command('deploy', GROUP, 'make an app run as its source is now', [
      'berth deploy cards',
      'berth deploy cards ./cards',
    ])
    .argument('<app>')
    .argument('[folder]', 'its source from now on (default: where it was); all else stays as described last')
    .option('--no-wait', 'refuse instead of waiting while something else changes the app')
    .action(
      cli.run<{ wait: boolean }, [string, string | undefined]>(async (context, { wait }, name, folder) => {
        const source =
          folder !== undefined && ({ kind: 'folder', path: resolve(context.io.cwd, folder) } as const)
        await change(context, (platform, progress) =>
          platform.deploy(name, { ...progress, wait, ...(source && { source }) }),
        )
      }),
    )

  cli
    .command('releases', GROUP, 'list the releases of an app, newest first', ['berth releases cards'])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, name) => {
        const releases = await context.use('state', (platform) => platform.releases(name))
        const rows = releases.map(({ release, status, createdAt, summary }) => [
          String(release),
          status,
          createdAt,
          summary,
        ])
        await context.answer(
          releases,
          formatTable(['RELEASE', 'STATUS', 'CREATED', 'CHANGES'], rows, context.paint),
        )
      }),
    )

  cli
    .command('rollback', GROUP, 'bring an earlier release back: its build, config and formation together', [
      'berth rollback cards',
      'berth rollback cards 12',
    ])
    .argument('<app>')
    .argument('[release]', 'its number (default: the one before)', parseCount('The release'))
    .action(
      cli.run<object, [string, number | undefined]>(async (context, _options, name, to) => {
        await change(context, (platform, progress) =>
          platform.rollback(name, { ...progress, ...(to !== undefined && { to }) }),
        )
      }),
    )
}

/** Does something that ends in a release, showing its progress and what it came to. */
export async function change(
  context: Context,
  work: (platform: Platform, progress: ProgressOptions) => Promise<DeployResult>,
): Promise<void> {
  const result = await context.use('instances', (platform) =>
    context.showProgress((progress) => work(platform, progress)),
  )
  await context.answer(result, context.isQuiet ? '' : formatResults([result], context.paint))
}
