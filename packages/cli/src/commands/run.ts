import { constants } from 'node:os'
import { BerthError } from '@berth/sdk'
import type { ExitStatus, LogLine } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'

const SIGNAL_BASE = 128

export function addRun(cli: Cli): void {
  cli
    .command('run', 'Processes:', "run a command in an app's release and config, and exit as it does", [
      'berth run cards node scripts/count.js',
      `berth run cards 'echo "$REDIS_URL" | wc -c'`,
      'berth run -e LEVEL=2 cards npm run migrate < dump.sql',
    ])
    .usage('[options] <app> <command...>')
    .argument('<app>')
    .argument('<command...>', 'one word is a line of shell; several are a command and its arguments')
    .option('-e, --env <KEY=value>', 'config for this run only, may be repeated', collectPairs, {})
    // What follows the app is the command's own, options included.
    .passThroughOptions()
    .action(
      cli.run<{ readonly env: Readonly<Record<string, string>> }, [string, readonly string[]]>(
        async (context, { env }, app, words) => {
          const { stdin } = context.io
          const status = await context.use('instances', (platform) =>
            platform.run(app, commandLine(words), {
              env,
              signal: context.signal,
              onLine: (line) => printLine(context, line),
              ...(stdin.isTTY !== true && { stdin: bytesOf(stdin) }),
            }),
          )
          if (context.isJson) await context.answer(status, '')
          return exitCodeOf(status)
        },
      ),
    )
}

/** One word as it is, several quoted so that each arrives as it was typed. */
export function commandLine(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : words.map(quote).join(' ')
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

function printLine(context: Context, line: LogLine): void {
  const { stdout, stderr } = context.io
  if (context.isJson) stdout.write(`${JSON.stringify(line)}\n`)
  else if (line.stream === 'stderr') stderr.write(`${line.text}\n`)
  else stdout.write(`${line.text}\n`)
}

/** As a shell tells it: 128 and the signal's number when a signal ended the command. */
function exitCodeOf({ code, signal }: ExitStatus): number {
  if (code !== null) return code
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0
  return SIGNAL_BASE + number
}

function collectPairs(
  pair: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const end = pair.indexOf('=')
  if (end > 0) return { ...before, [pair.slice(0, end)]: pair.slice(end + 1) }
  // The text is not told: it may be a secret whose key was forgotten.
  throw new BerthError('INVALID_OPTION', { option: '--env', problem: 'takes KEY=value' })
}

async function* bytesOf(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) yield Buffer.from(chunk)
}
