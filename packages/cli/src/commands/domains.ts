import type { PlatformDomains } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'

const GROUP = 'Domains:'

const CHANGES = [
  ['add', 'route domains to an app, at once'],
  ['set', 'route these domains to an app, and those of its description, and no other, at once'],
  ['remove', 'stop routing domains to an app, at once'],
] as const satisfies readonly (readonly [keyof PlatformDomains, string])[]

export function addDomains(cli: Cli): void {
  for (const [verb, description] of CHANGES) {
    cli
      .command(`domains:${verb}`, GROUP, description, [`berth domains:${verb} cards cards.example.org`])
      .argument('<app>')
      .argument('<domains...>')
      .action(
        cli.run<object, [string, readonly string[]]>((context, _options, app, domains) =>
          changeDomains(context, app, verb, domains),
        ),
      )
  }

  cli
    .command('domains:clear', GROUP, 'stop routing all domains to an app that were added, at once', [
      'berth domains:clear cards',
    ])
    .argument('<app>')
    .action(cli.run<object, [string]>((context, _options, app) => changeDomains(context, app, 'set', [])))

  cli
    .command('domains:list', GROUP, 'list the domains of an app', ['berth domains:list cards'])
    .alias('domains:report')
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        const { domains } = await context.use('state', (platform) => platform.apps.report(app))
        await context.answer(domains, domains.map((domain) => `${domain}\n`).join(''))
      }),
    )
}

async function changeDomains(
  context: Context,
  app: string,
  verb: keyof PlatformDomains,
  given: readonly string[],
): Promise<void> {
  const domains = await context.use('state', (platform) => platform.domains[verb](app, given))
  await context.confirm(domains, `${app} is reached at ${domains.join(', ') || 'its default domain'}.`)
}
