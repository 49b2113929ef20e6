import { existsSync } from 'node:fs'

const SHELL = ['/bin/bash', '/usr/bin/bash'].find((path) => existsSync(path)) ?? '/bin/sh'

/**
 * How a command of a Procfile is run: by bash as on Heroku, by sh where there is no bash. The command is one argument
 * of the shell, whatever it contains. A single simple command replaces the shell (the shells do that by themselves);
 * otherwise the shell stays and waits, and signals reach everything because they are sent to the whole group.
 */
export function shellArguments(command: string): readonly string[] {
  return [SHELL, '-c', command]
}
