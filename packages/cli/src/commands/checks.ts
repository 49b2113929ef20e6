import { formatCheck } from '@berth/sdk'
import type { CheckAnswer } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import { formatTable } from '../output/table.ts'

const GROUP = 'Processes:'

export function addChecks(cli: Cli): void {
  cli
    .command('checks:report', GROUP, 'list what instances of an app have to pass before they take part', [
      'berth checks:report cards',
      'berth checks:report cards --json',
    ])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        const report = await context.use('state', (platform) => platform.checks.report(app))
        const rows = report.flatMap(({ processType, checks, areDefault }) =>
          checks.map((check) => [
            processType,
            areDefault ? `${formatCheck(check)}, unless its image has a check` : formatCheck(check),
            check.warn ? 'is told' : 'stops a deploy',
          ]),
        )
        await context.answer(report, formatTable(['PROCESS TYPE', 'CHECK', 'FAILURE'], rows, context.paint))
      }),
    )

  cli
    .command(
      'checks:run',
      GROUP,
      'ask what runs of an app by its checks, once; exits with 1 when one fails',
      ['berth checks:run cards', 'berth checks:run cards web.2'],
    )
    .argument('<app>')
    .argument('[process type or instance]', 'only those')
    .action(
      cli.run<object, [string, string | undefined]>(async (context, _options, app, instance) => {
        const answers = await context.use('instances', (platform) =>
          platform.checks.run(app, {
            signal: context.signal,
            ...(instance !== undefined && { instance }),
          }),
        )
        const rows = answers.map((answer) => [answer.instance, answer.check, formatOutcome(answer)])
        await context.answer(answers, formatTable(['INSTANCE', 'CHECK', 'OUTCOME'], rows, context.paint))
        if (answers.length === 0) context.note(`Nothing runs of ${app}.`)
        return answers.some(({ outcome }) => outcome === 'failed') ? 1 : 0
      }),
    )
}

function formatOutcome({ outcome, problem }: CheckAnswer): string {
  return problem === undefined ? outcome : `${outcome}: ${problem}`
}
