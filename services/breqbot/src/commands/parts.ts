import type { Answer } from '../bot/answer.ts'
import type { Use } from '../bot/command.ts'
import type { Services } from '../bot/services.ts'

/** What runs one part of a command. */
export type Run = (use: Use, services: Services) => Promise<Answer>

/** Runs the part of a command that was asked for, by its name. */
export const runPart =
  (parts: Readonly<Record<string, Run>>): Run =>
  (use, services) => {
    const name = use.options.getSubcommand()
    const run = parts[name]
    if (!run) throw new TypeError(`/${use.commandName} has no part ${name}`)
    return run(use, services)
  }
