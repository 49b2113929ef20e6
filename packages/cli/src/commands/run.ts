import { BerthError, quoteWord, SHELL_COMMAND } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import { runSession } from './command-session.ts'

const GROUP = 'Processes:'

/** What other tools want before a command, and whoever is used to them writes. */
const SEPARATOR = '--'

interface TerminalOptions {
  readonly tty: boolean
}

interface RunCommandOptions extends TerminalOptions {
  readonly env: Readonly<Record<string, string>>
}

export function addRun(cli: Cli): void {
  cli
    .command('run', GROUP, "run a command in an app's release and config, and exit as it does", [
      'berth run cards',
      'berth run cards node scripts/count.js',
      'berth run cards worker --once',
      `berth run cards 'echo "$REDIS_URL" | wc -c'`,
      'berth run -e LEVEL=2 cards npm run migrate < dump.sql',
    ])
    .usage('[options] <app> [command...]')
    .argument('<app>')
    .argument(
      '[command...]',
      'one word is a line of shell; several are a command and its arguments; a first word that names a line of the Procfile stands for its command (default: a shell)',
    )
    .option('-e, --env <KEY=value>', 'config for this run only, may be repeated', collectPairs, {})
    .option('--no-tty', 'without a terminal, also when this is one')
    // What follows the app is the command's own, options included.
    .passThroughOptions()
    .action(
      cli.run<RunCommandOptions, [string, readonly string[]]>(async (context, { env, tty }, app, words) =>
        context.use('instances', (platform) =>
          runSession(context, tty, (options) =>
            platform.run(app, commandLine(words) ?? SHELL_COMMAND, { env, ...options }),
          ),
        ),
      ),
    )

  cli
    .command('enter', GROUP, 'run a command beside a running instance: a shell, unless another is named', [
      'berth enter cards',
      'berth enter cards worker',
      'berth enter cards web.2 node -e "console.log(process.env.PORT)"',
    ])
    .usage('[options] <app> [process type or instance] [command...]')
    .argument('<app>')
    .argument('[instance]', 'a process type, or an instance such as web.2 (default: web, or the only one)')
    .argument(
      '[command...]',
      'one word is a line of shell; several are a command and its arguments (default: a shell)',
    )
    .option('--no-tty', 'without a terminal, also when this is one')
    .passThroughOptions()
    .action(
      cli.run<TerminalOptions, [string, string | undefined, readonly string[]]>(
        async (context, { tty }, app, instance, words) => {
          const command = commandLine(words)
          return context.use('instances', (platform) =>
            runSession(context, tty, (options) =>
              platform.enter(app, {
                ...(instance !== undefined && instance !== SEPARATOR && { instance }),
                ...(command !== undefined && { command }),
                ...options,
              }),
            ),
          )
        },
      ),
    )
}

/** One word as it is, several quoted so that each arrives as it was typed; nothing when there is none. */
export function commandLine(words: readonly string[]): string | undefined {
  const [first, ...rest] = words
  if (first === SEPARATOR) return commandLine(rest)
  return rest.length === 0 ? first : words.map(quoteWord).join(' ')
}

/** Takes an option of KEY=value as often as it is given. */
export function collectPairs(
  pair: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const end = pair.indexOf('=')
  if (end > 0) return { ...before, [pair.slice(0, end)]: pair.slice(end + 1) }
  // The text is not told: it may be a secret whose key was forgotten.
  throw new BerthError('INVALID_OPTION', { option: '--env', problem: 'takes KEY=value' })
}
