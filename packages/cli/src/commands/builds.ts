import { parseCount } from '../arguments.ts'
import type { Cli } from '../cli.ts'

export function addBuilds(cli: Cli): void {
  cli
    .command('builds:output', 'Builds:', 'write what a build printed, also one that failed', [
      'berth builds:output cards',
      'berth builds:output cards 12',
    ])
    .argument('<app>')
    .argument('[release]', 'a release (default: the latest build)', parseCount('release'))
    .action(
      cli.run<object, [string, number | undefined]>(async (context, _options, app, release) => {
        const output = await context.use('state', (platform) =>
          platform.builds.output(app, release === undefined ? {} : { release }),
        )
        await context.answer(output, output.lines.map((line) => `${line}\n`).join(''))
        if (output.outcome === 'failed') context.note(`This build failed, at ${output.at}.`)
      }),
    )
}
