import { Option } from 'commander'
import type { ConfigFormat } from '@berth/sdk'
import { splitScope } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import { readInput } from '../read-input.ts'
import { readNamedFile } from '../read-named-file.ts'
import { changeConfig, onlyScope, takesChange, takesScope } from './config-scope.ts'
import type { ChangeOptions, ScopeOptions } from './config-scope.ts'

const GROUP = 'Config:'

export function addConfigFiles(cli: Cli): void {
  const importing = cli.command('config:import', GROUP, 'set config from a file or standard input', [
    'berth config:import cards .env',
    'berth config:export cards --format json | berth config:import poker --format json -',
  ])
  takesChange(importing, '[file]', 'what to read (default: -, standard input)')
    .addOption(
      new Option('--format <format>', 'how it is written').choices(['envfile', 'json']).default('envfile'),
    )
    .option('--replace', 'remove the keys that it does not have')
    .action(
      cli.run<
        ChangeOptions & { readonly format: 'envfile' | 'json'; readonly replace?: boolean },
        [readonly string[]]
      >(async (context, options, words) => {
        const { scope, rest } = splitScope(words, options.global === true)
        const [file = '-'] = rest
        const text = file === '-' ? await readInput(context.io) : await readNamedFile(context.io, file)
        const { format, replace = false } = options
        await changeConfig(context, options, (platform, given) =>
          platform.config.import(scope, text, { ...given, format, replace }),
        )
      }),
    )

  const exporting = cli.command('config:export', GROUP, 'write all keys and values', [
    'berth config:export cards > cards.env',
    'eval "$(berth config:export cards --format shell)"',
  ])
  takesScope(exporting)
    .addOption(
      new Option('--format <format>', 'how to write it')
        .choices(['envfile', 'json', 'shell'])
        .default('envfile'),
    )
    .action(
      cli.run<ScopeOptions & { readonly format: ConfigFormat }, [readonly string[]]>(
        async (context, options, words) => {
          const scope = onlyScope(options, words)
          const text = await context.use('state', (platform) => platform.config.export(scope, options.format))
          await context.answer(text, text.endsWith('\n') || text === '' ? text : `${text}\n`)
        },
      ),
    )
}
