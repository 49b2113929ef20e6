import type { Cli } from '../cli.ts'
import { isFleetFile, readFleet } from '../fleet-file.ts'
import { formatPlans } from '../output/format-result.ts'

export function addPlan(cli: Cli): void {
  cli
    .command('plan', 'Fleet:', 'show what up or deploy would do, and change nothing', [
      'berth plan',
      'berth plan infra/fleet.ts',
      'berth plan cards',
    ])
    .argument('[fleet.ts|app]', 'a file with a fleet, or an app as it was described last')
    .action(
      cli.run<object, [string | undefined]>(async (context, _options, target) => {
        const isApp = target !== undefined && !isFleetFile(target)
        const described = isApp ? target : await readFleet(context.io.cwd, target)
        const plans = await context.use('state', (platform) =>
          platform.plan(described, { signal: context.signal }),
        )
        await context.answer(plans, formatPlans(plans, context.paint))
      }),
    )
}
