import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { readInput } from '../read-input.ts'
import { readNamedFile } from '../read-named-file.ts'
import { formatFields } from '../output/table.ts'
import { formatRouting, parseSetting, SETTINGS } from '../routing-settings.ts'

const GROUP = 'Routing:'

export function addRouting(cli: Cli): void {
  const keys = Object.keys(SETTINGS).join(', ')
  for (const [name, isHidden] of [
    ['router:set', false],
    ['nginx:set', true],
  ] as const) {
    cli
      .command(
        name,
        GROUP,
        'say how requests of an app are treated, at once; without a value as is usual',
        [
          `berth ${name} cards client-max-body-size 20m`,
          `berth ${name} cards hsts 31536000`,
          `berth ${name} cards hsts`,
        ],
        { isHidden },
      )
      .argument('<app>')
      .argument('<key>', keys)
      .argument('[value]')
      .action(
        cli.run<object, [string, string, string | undefined]>(async (context, _options, app, key, value) => {
          const properties = await context.use('instances', async (platform) =>
            platform.routing.set(app, parseSetting(await platform.routing.report(app), key, value)),
          )
          await context.confirm(
            properties,
            `${key} of ${app} is ${formatRouting(properties)[key] ?? 'as is usual'}.`,
          )
        }),
      )
  }

  cli
    .command('router:report', GROUP, 'show how requests of an app are treated', ['berth router:report cards'])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        const properties = await context.use('state', (platform) => platform.routing.report(app))
        const fields = Object.entries(formatRouting(properties))
        const shown = fields.map(([key, text]) => [key, text ?? 'as is usual'] as const)
        await context.answer(properties, formatFields(shown, context.paint))
      }),
    )

  cli
    .command('maintenance:enable', GROUP, 'answer every request of an app with 503 and a page', [
      'berth maintenance:enable cards',
      'berth maintenance:enable cards --page maintenance.html',
    ])
    .argument('<app>')
    .option(
      '--page <file>',
      'HTML of up to 8 KiB; - for standard input (default: a page that says what it is)',
    )
    .action(
      cli.run<{ readonly page?: string }, [string]>(async (context, { page }, app) => {
        const maintenance = page === undefined ? true : { page: await readPage(context, page) }
        const properties = await context.use('instances', (platform) =>
          platform.routing.set(app, { maintenance }),
        )
        await context.confirm(properties, `${app} answers with a page of maintenance.`)
      }),
    )

  cli
    .command('maintenance:disable', GROUP, 'send requests to an app again', [
      'berth maintenance:disable cards',
    ])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        const properties = await context.use('instances', (platform) =>
          platform.routing.set(app, { maintenance: null }),
        )
        await context.confirm(properties, `${app} answers itself again.`)
      }),
    )
}

function readPage({ io }: Context, file: string): Promise<string> {
  return file === '-' ? readInput(io) : readNamedFile(io, file)
}
