import type { Cli } from '../cli.ts'

export function addDown(cli: Cli): void {
  cli
    .command('down', 'Fleet:', 'end the platform that runs in the background, and everything in it', [
      'berth down',
    ])
    .action(
      cli.run(async (context) => {
        const { home, platforms, signal } = context
        const ended = await platforms.shutdown(home, { signal })
        await context.confirm(
          { ended },
          ended ? `The platform in ${home} has ended.` : `No platform runs in ${home}.`,
        )
      }),
    )
}
