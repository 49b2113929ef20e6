import { Command } from 'commander'
import { Context } from './context.ts'
import type { GlobalOptions } from './context.ts'
import type { Io } from './io.ts'
import type { Platforms } from './platforms/platforms.ts'

/** What a command's own code looks like: it answers the exit code when that is not 0. */
export type Work<Options, Args extends readonly unknown[]> = (
  context: Context,
  options: Options,
  ...args: Args
) => Promise<number | void>

/** The program while its commands are added, and what the one that ran came to. */
export class Cli {
  readonly program: Command
  readonly #io: Io
  readonly #platforms: Platforms
  #exitCode = 0

  constructor(program: Command, io: Io, platforms: Platforms) {
    this.program = program
    this.#io = io
    this.#platforms = platforms
  }

  /** What the command that ran is to exit with. */
  get exitCode(): number {
    return this.#exitCode
  }

  /** Adds a command with the options that every command takes, and examples below its help. */
  command(
    name: string,
    group: string,
    description: string,
    examples: readonly string[],
    { isHidden = false }: { readonly isHidden?: boolean } = {},
  ): Command {
    const command = new Command(name).description(description).helpGroup(group).allowExcessArguments(false)
    command.copyInheritedSettings(this.program)
    this.program.addCommand(command, { hidden: isHidden })
    return command.addHelpText(
      'after',
      `\nExamples:\n${examples.map((line) => `  $ ${line}\n`).join('')}`.trimEnd(),
    )
  }

  /** A command's code as commander calls it. */
  run<Options extends object = object, Args extends readonly unknown[] = []>(
    work: Work<Options, Args>,
  ): (...input: unknown[]) => Promise<void> {
    return async (...input) => {
      const command = input.at(-1) as Command
      const options = command.optsWithGlobals<Options & GlobalOptions>()
      const context = new Context(this.#io, this.#platforms, options)
      // Before the options and the command, commander gives as many arguments as the command has declared.
      const args = input.slice(0, -2) as unknown as Args
      this.#exitCode = (await work(context, options, ...args)) ?? 0
    }
  }
}

/** Options that every command takes, before its name or after it. */
export function addGlobalOptions(command: Command): void {
  command
    .optionsGroup('Options of every command:')
    .option('--home <folder>', "the platform's home (default: $BERTH_HOME, else ~/.berth)")
    .option('--json', 'write events and the result as lines of JSON')
    .option('--quiet', 'write nothing but what was asked for')
    .helpOption('-h, --help', 'show this help')
    .optionsGroup('Options:')
}
