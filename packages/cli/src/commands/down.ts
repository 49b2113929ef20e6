import type { Cli } from '../cli.ts'

export function addDown(cli: Cli): void {
  cli
    .command(
      'down',
      'Fleet:',
      'end the platform that runs in the background; containers go on, all else ends with it',
      ['berth down'],
    )
    .action(
      cli.run(async (context) => {
        const { home, platforms, signal } = context
        const ended = await platforms.shutdown(home, { signal })
        const goesOn = ended && (await platforms.outlives(home))
        const more = goesOn ? ' Its containers go on; end those of an app with: berth ps:stop <app>' : ''
        await context.confirm(
          { ended },
          ended ? `The platform in ${home} has ended.${more}` : `No platform runs in ${home}.`,
        )
      }),
    )
}
