import { Option } from 'commander'
import { parseCount } from './arguments.ts'

/** `--port`, for commands that run a platform. */
export function portOption(): Option {
  return new Option(
    '--port <number>',
    'where requests come in (default: 8080, else the next free)',
  ).argParser(parseCount('--port'))
}

/** `--engine`, for commands that run a platform. */
export function engineOption(): Option {
  return new Option(
    '--engine <name>',
    'where instances run (default: as the home does, process at first)',
  ).choices(['process', 'docker'])
}
