import type { ConfigResult, ResourceReport } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import { confirmByName } from '../confirm-by-name.ts'
import type { Context } from '../context.ts'
import { formatResults } from '../output/format-result.ts'
import { formatFields, formatTable } from '../output/table.ts'

const GROUP = 'Redis:'

interface LinkOptions {
  readonly key?: string
  readonly restart: boolean
}

export function addRedis(cli: Cli): void {
  cli
    .command('redis:create', GROUP, 'make a Redis', ['berth redis:create cards-cache'])
    .argument('<name>')
    .action(
      cli.run<object, [string]>(async (context, _options, name) => {
        const report = await context.use('instances', (platform) =>
          context.showProgress((progress) => platform.redis.create(name, progress)),
        )
        await context.confirm(report, `Created ${name}; link it with: berth redis:link ${name} <app>`)
      }),
    )

  cli
    .command(
      'redis:link',
      GROUP,
      "give an app a Redis' URL in its environment, and release the app with it",
      ['berth redis:link cards-cache cards', 'berth redis:link cards-cache cards --key CACHE_URL'],
    )
    .argument('<name>')
    .argument('<app>')
    .option('--key <KEY>', 'the name of the variable (default: REDIS_URL)')
    .option('--no-restart', 'leave the app as it is for now')
    .action(
      cli.run<LinkOptions, [string, string]>(async (context, { key, restart }, name, app) => {
        const result = await context.use('instances', (platform) =>
          context.showProgress((progress) =>
            platform.redis.link(name, app, { ...progress, restart, ...(key !== undefined && { key }) }),
          ),
        )
        await confirmChange(context, result, `Linked ${name} to ${app}.`)
      }),
    )

  cli
    .command('redis:unlink', GROUP, "take a Redis' URL out of an app's environment", [
      'berth redis:unlink cards-cache cards',
    ])
    .argument('<name>')
    .argument('<app>')
    .option('--no-restart', 'leave the app as it is for now')
    .action(
      cli.run<LinkOptions, [string, string]>(async (context, { restart }, name, app) => {
        const result = await context.use('instances', (platform) =>
          context.showProgress((progress) => platform.redis.unlink(name, app, { ...progress, restart })),
        )
        await confirmChange(context, result, `Unlinked ${name} from ${app}.`)
      }),
    )

  cli
    .command('redis:info', GROUP, 'show a Redis', ['berth redis:info cards-cache'])
    .argument('<name>')
    .action(
      cli.run<object, [string]>(async (context, _options, name) => {
        const report = await context.use('state', (platform) => platform.redis.info(name))
        await context.answer(
          report,
          formatFields(
            [
              ['name', report.name],
              ['state', report.state],
              ['address', formatAddress(report)],
              ...report.links.map(({ app, key }) => ['link', `${app} as ${key}`] as const),
            ],
            context.paint,
          ),
        )
      }),
    )

  cli.command('redis:list', GROUP, 'list every Redis', ['berth redis:list']).action(
    cli.run(async (context) => {
      const reports = await context.use('state', (platform) => platform.redis.list())
      const rows = reports.map((report) => [
        report.name,
        report.state,
        formatAddress(report) ?? '',
        report.links.map(({ app }) => app).join(' '),
      ])
      await context.answer(reports, formatTable(['NAME', 'STATE', 'ADDRESS', 'APPS'], rows, context.paint))
    }),
  )

  cli
    .command('redis:destroy', GROUP, 'delete a Redis and all its data', ['berth redis:destroy cards-cache'])
    .argument('<name>')
    .option('-f, --force', 'do not ask')
    .action(
      cli.run<{ readonly force?: boolean }, [string]>(async (context, { force }, name) => {
        const { signal } = context
        await context.use('instances', async (platform) => {
          // Asked for only once it is known to exist.
          await platform.redis.info(name)
          await confirmByName(context, name, `${name} and all its data will be deleted.`, force)
          await platform.redis.destroy(name, { signal })
        })
        await context.confirm({ name }, `Destroyed ${name}.`)
      }),
    )
}

function formatAddress({ address }: ResourceReport): string | undefined {
  return address && `${address.host}:${address.port}`
}

async function confirmChange(context: Context, result: ConfigResult, text: string): Promise<void> {
  await context.confirm(result, `${text}\n${formatResults(result.deploys, context.paint)}`.trimEnd())
}
