import { parseSize } from '@berth/sdk'
import { refuse } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import { changeSettings, limitFields, showSettings } from './settings-output.ts'

const GROUP = 'Limits:'

interface LimitOptions {
  readonly memory?: number
  readonly cpu?: number
  readonly processType?: string
  readonly restart: boolean
}

export function addResource(cli: Cli): void {
  cli
    .command('resource:limit', GROUP, 'limit what instances may use, and release the app with it', [
      'berth resource:limit cards --memory 512m --cpu 0.5',
      'berth resource:limit cards --memory 1g --process-type worker',
    ])
    .argument('<app>')
    .option(
      '--memory <size>',
      'such as 512m or 1.5g, megabytes without a unit; more ends an instance',
      parseMemory,
    )
    .option('--cpu <number>', "how many CPUs' worth of time, such as 0.5", parseCpus)
    .option('--process-type <type>', 'only this one (default: all that have no limit of their own)')
    .option('--no-restart', 'leave the app as it is for now')
    .action(
      cli.run<LimitOptions, [string]>(async (context, options, app) => {
        const { memory, cpu, processType } = options
        if (memory === undefined && cpu === undefined)
          refuse('resource:limit', 'takes --memory, --cpu or both')
        const limits = { ...(memory !== undefined && { memory }), ...(cpu !== undefined && { cpus: cpu }) }
        await changeSettings(context, options, (platform, given) =>
          platform.settings.limit(app, limits, {
            ...given,
            ...(processType !== undefined && { processType }),
          }),
        )
      }),
    )

  cli
    .command('resource:limit-clear', GROUP, 'forget the limits that were set by hand', [
      'berth resource:limit-clear cards',
      'berth resource:limit-clear cards --process-type worker',
    ])
    .argument('<app>')
    .option('--process-type <type>', 'only those of this one (default: of all)')
    .option('--no-restart', 'leave the app as it is for now')
    .action(
      cli.run<LimitOptions, [string]>(async (context, options, app) => {
        const { processType } = options
        await changeSettings(context, options, (platform, given) =>
          platform.settings.clearLimits(app, { ...given, ...(processType !== undefined && { processType }) }),
        )
      }),
    )

  cli
    .command('resource:report', GROUP, 'show the limits of an app, by its description and by hand', [
      'berth resource:report cards',
    ])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        await showSettings(context, app, 'limits', limitFields)
      }),
    )
}

/** A bare number is megabytes, as hands that come from Dokku know it. */
function parseMemory(text: string): number {
  const bytes = parseSize(/\d$/.test(text) ? `${text}m` : text)
  return bytes ?? refuse('--memory', `is a size such as 512m or 1.5g, not ${JSON.stringify(text)}`)
}

function parseCpus(text: string): number {
  return /^\d+(\.\d+)?$/.test(text)
    ? Number(text)
    : refuse('--cpu', `is a number such as 0.5, not ${JSON.stringify(text)}`)
}
