import { Option } from 'commander'
import type { Command } from 'commander'
import type { RunningOptions } from './platforms/platforms.ts'
import { parseCount } from './arguments.ts'

const NAMES = [
  'engine',
  'router',
  'host',
  'port',
  'httpsPort',
  'domain',
] as const satisfies readonly (keyof RunningOptions)[]

/** The options of commands that run a platform. What is said once is kept with the home. */
export function addRunningOptions(command: Command): Command {
  const option = (flags: string, text: string) => new Option(flags, text)
  return command
    .addOption(
      option('--engine <name>', 'where instances run (default: as the home does, process at first)').choices([
        'process',
        'docker',
      ]),
    )
    .addOption(
      option(
        '--router <name>',
        'what takes requests to them (default: as the home has, haproxy for docker)',
      ).choices(['embedded', 'haproxy']),
    )
    .addOption(option('--host <address>', 'the address where requests come in (default: 127.0.0.1)'))
    .addOption(
      option('--port <number>', 'where requests come in (default: 8080, else the next free)').argParser(
        parseCount('--port'),
      ),
    )
    .addOption(
      option('--https-port <number>', 'where HTTPS comes in (default: nowhere)').argParser(
        parseCount('--https-port'),
      ),
    )
    .addOption(
      option('--domain <name>', 'apps are at <app>.<name> unless they say else (default: localhost)'),
    )
}

/** Those that were given. */
export function runningOptionsOf(options: RunningOptions): RunningOptions {
  const given = NAMES.filter((name) => options[name] !== undefined)
  return Object.fromEntries(given.map((name) => [name, options[name]]))
}

/** The same options as words of a command line. */
export function runningWords(options: RunningOptions): readonly string[] {
  return Object.entries(runningOptionsOf(options)).flatMap(([name, value]) => [flagOf(name), String(value)])
}

/** `--https-port` of `httpsPort`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
