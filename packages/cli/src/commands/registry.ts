import { refuse } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import { formatTable } from '../output/table.ts'
import { readValue } from '../read-input.ts'

const GROUP = 'Registries:'

export function addRegistry(cli: Cli): void {
  cli
    .command(
      'registry:login',
      GROUP,
      'log in to a registry of images, for all apps; the password is read from standard input',
      ['pass show ghcr | berth registry:login ghcr.io ann', 'berth registry:login docker.io ann < token.txt'],
    )
    .argument('<registry>', 'its host; docker.io for Docker Hub')
    .argument('<username>')
    .action(
      cli.run<object, [string, string]>(async (context, _options, registry, username) => {
        const password = await readValue(context.io)
        if (password === '') refuse('The password', 'is missing; pipe it in, so that no history has it')
        await context.use('state', (platform) =>
          platform.registry.login(registry, username, password, { signal: context.signal }),
        )
        await context.confirm({ registry, username }, `Logged in to ${registry} as ${username}.`)
      }),
    )

  cli
    .command('registry:logout', GROUP, 'forget the login of a registry', ['berth registry:logout ghcr.io'])
    .argument('<registry>')
    .action(
      cli.run<object, [string]>(async (context, _options, registry) => {
        await context.use('state', (platform) => platform.registry.logout(registry))
        await context.confirm({ registry }, `Logged out of ${registry}.`)
      }),
    )

  cli.command('registry:list', GROUP, 'list who is logged in where', ['berth registry:list']).action(
    cli.run(async (context) => {
      const logins = await context.use('state', (platform) => platform.registry.list())
      const rows = logins.map(({ registry, username }) => [registry, username])
      await context.answer(logins, formatTable(['REGISTRY', 'USERNAME'], rows, context.paint))
    }),
  )
}
