import { CommanderError } from 'commander'

/** Adds what to do to the complaint that there is no such command, where nothing of a like name was found. */
export function withRemedy(error: unknown, commands: readonly string[]): unknown {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownCommand') return error
  const [, word] = /^error: unknown command '([^\n]*)'$/.exec(error.message) ?? []
  if (word === undefined) return error
  const group = commands.filter((name) => name.startsWith(`${word}:`))
  const remedy =
    group.length > 0 ? `there are ${group.join(', ')}` : 'see those that there are with: berth --help'
  return new CommanderError(error.exitCode, error.code, `${error.message}; ${remedy}`)
}
