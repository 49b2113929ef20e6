import { BerthError } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import { formatTable } from '../output/table.ts'
import { collectPairs, commandLine } from './run.ts'

const GROUP = 'Processes:'

export function addRunDetached(cli: Cli): void {
  cli
    .command('run:detached', GROUP, 'start a command as run does, write its name, and let it go on', [
      'berth run:detached cards node scripts/count.js',
      'berth run:detached -e LEVEL=2 cards npm run import',
    ])
    .usage('[options] <app> <command...>')
    .argument('<app>')
    .argument('<command...>', 'as that of run; it goes on until it ends, or the platform does')
    .option('-e, --env <KEY=value>', 'config for this run only, may be repeated', collectPairs, {})
    .passThroughOptions()
    .action(
      cli.run<{ readonly env: Readonly<Record<string, string>> }, [string, readonly string[]]>(
        async (context, { env }, app, words) => {
          const command = commandLine(words)
          if (command === undefined)
            throw new BerthError('INVALID_OPTION', { option: 'the command', problem: 'is missing after --' })
          const oneOff = await context.use('instances', (platform) =>
            platform.oneOffs.start(app, command, { env }),
          )
          await context.answer(oneOff, `${oneOff.name}\n`)
          context.note(`Its output: berth logs ${app} -p ${oneOff.name}; how it ends: berth events ${app}`)
        },
      ),
    )

  cli
    .command('run:list', GROUP, 'list the commands of an app that go on by themselves', [
      'berth run:list cards',
    ])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        const oneOffs = await context.use('state', (platform) => platform.oneOffs.list(app))
        const rows = oneOffs.map(({ name, startedAt, command }) => [name, startedAt, command])
        await context.answer(oneOffs, formatTable(['NAME', 'STARTED', 'COMMAND'], rows, context.paint))
      }),
    )

  cli
    .command('run:stop', GROUP, 'end a command that goes on by itself', ['berth run:stop cards run-3f9c1a'])
    .argument('<app>')
    .argument('<name>', 'as run:detached wrote it')
    .action(
      cli.run<object, [string, string]>(async (context, _options, app, name) => {
        await context.use('state', (platform) => platform.oneOffs.stop(app, name))
        await context.confirm({ app, name }, `Stopped ${name}.`)
      }),
    )
}
