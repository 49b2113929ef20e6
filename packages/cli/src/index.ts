export { runCli } from './run-cli.ts'
export { EXIT_CODES } from './exit-codes.ts'
export type { Io, ParentMessage, TerminalStream } from './io.ts'
export type { DetachOptions, OpenOptions, Platforms, ServedPlatform } from './platforms/platforms.ts'
