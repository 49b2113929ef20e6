import { CommanderError } from 'commander'
import { buildProgram } from './build-program.ts'
import { exitCodeOf } from './exit-codes.ts'
import type { Io } from './io.ts'
import { printError } from './output/print-error.ts'
import type { Platforms } from './platforms/platforms.ts'
import { realPlatforms } from './platforms/real-platforms.ts'
import { withRemedy } from './unknown-command.ts'

const USAGE_EXIT_CODE = 2

/**
 * Runs one command and answers what to exit with; it never rejects.
 *
 * @param argv - the words after the program's name
 * @param platforms - how it comes to a platform. @default those of this machine
 *
 * @example
 * process.exitCode = await runCli(['apps:list', '--json'], io)
 */
export async function runCli(
  argv: readonly string[],
  io: Io,
  platforms: Platforms = realPlatforms,
): Promise<number> {
  const cli = buildProgram(io, platforms)
  try {
    await cli.program.parseAsync(argv, { from: 'user' })
    return cli.exitCode
  } catch (error) {
    if (isHelp(error)) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE
    const commands = cli.program.commands.map((command) => command.name())
    printError(withRemedy(error, commands), io, { isJson: argv.includes('--json') })
    return error instanceof CommanderError ? USAGE_EXIT_CODE : exitCodeOf(error, io.signal)
  }
}

/** Help and the version are asked for, or shown because no command was named. */
function isHelp(error: unknown): error is CommanderError {
  return (
    error instanceof CommanderError &&
    ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code)
  )
}
