import { alsoFollow, parseCount } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import { formatEvent } from '../output/format-event.ts'
import { LogFormatter } from '../output/format-log-line.ts'

const GROUP = 'Watching:'

interface LogsOptions {
  readonly tail?: boolean
  readonly num?: number
  readonly ps?: string
  readonly raw?: boolean
  readonly quiet?: boolean
}

interface EventsOptions {
  readonly tail?: boolean
  readonly num?: number
}

export function addLogs(cli: Cli): void {
  cli
    .command('logs', GROUP, 'write the output of an app', [
      'berth logs cards',
      'berth logs cards -t',
      'berth logs cards -n 1000 -p worker -q > worker.log',
    ])
    .argument('<app>')
    .option('-t, --tail', 'go on with what comes')
    .addOption(alsoFollow())
    .option('-n, --num <lines>', 'how many lines at the most (default: 100)', parseCount('--num'))
    .option('-p, --ps <type>', 'only this process type')
    .option('-q, --raw', 'write the lines as the app wrote them')
    .action(
      cli.run<LogsOptions, [string]>(async (context, options, app) => {
        const formatter = new LogFormatter(context.paint, { withTime: true })
        const isRaw = options.raw === true || context.isQuiet
        await context.use('state', async (platform, { isIdle }) => {
          if (isIdle)
            context.note(`No platform runs in ${context.home}; these are the last lines that are kept.`)
          const lines = platform.logs(app, {
            // Nothing comes where nothing runs.
            follow: options.tail === true && !isIdle,
            signal: context.signal,
            ...(options.num !== undefined && { lines: options.num }),
            ...(options.ps !== undefined && { processType: options.ps }),
          })
          for await (const line of lines) {
            await context.answer(line, `${isRaw ? line.text : formatter.format(line)}\n`)
          }
        })
        context.signal.throwIfAborted()
      }),
    )

  cli
    .command('events', GROUP, 'write what happened on the platform, or to one app', [
      'berth events',
      'berth events cards -t',
    ])
    .argument('[app]')
    .option('-t, --tail', 'go on with what happens')
    .addOption(alsoFollow())
    .option('-n, --num <events>', 'how many at the most (default: 100)', parseCount('--num'))
    .action(
      cli.run<EventsOptions, [string | undefined]>(async (context, options, app) => {
        const follow = options.tail === true
        await context.use(follow ? 'instances' : 'state', async (platform) => {
          const events = platform.events({
            follow,
            signal: context.signal,
            ...(options.num !== undefined && { lines: options.num }),
            ...(app !== undefined && { app }),
          })
          for await (const event of events) {
            const { paint } = context
            const text = `${paint('gray', event.at)} ${paint('bold', event.app)}  ${formatEvent(event)}\n`
            await context.answer(event, text)
          }
        })
        context.signal.throwIfAborted()
      }),
    )
}
