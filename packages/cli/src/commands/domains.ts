import type { Cli } from '../cli.ts'

const GROUP = 'Domains:'

export function addDomains(cli: Cli): void {
  cli
    .command('domains:add', GROUP, 'route domains to an app, at once', [
      'berth domains:add cards cards.example.org',
    ])
    .argument('<app>')
    .argument('<domains...>')
    .action(
      cli.run<object, [string, readonly string[]]>(async (context, _options, app, added) => {
        const domains = await context.use('state', (platform) => platform.domains.add(app, added))
        await context.confirm(domains, formatDomains(app, domains))
      }),
    )

  cli
    .command('domains:remove', GROUP, 'stop routing domains to an app, at once', [
      'berth domains:remove cards cards.example.org',
    ])
    .argument('<app>')
    .argument('<domains...>')
    .action(
      cli.run<object, [string, readonly string[]]>(async (context, _options, app, removed) => {
        const domains = await context.use('state', (platform) => platform.domains.remove(app, removed))
        await context.confirm(domains, formatDomains(app, domains))
      }),
    )

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

function formatDomains(app: string, domains: readonly string[]): string {
  return `${app} is reached at ${domains.join(', ') || 'its default domain'}.`
}
