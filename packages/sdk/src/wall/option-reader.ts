import type { HostPort, Mount } from './engine.ts'

/** What an app goes through: its build is made, its instances run, its one-offs run. */
export const PHASES = ['build', 'deploy', 'run'] as const
export type Phase = (typeof PHASES)[number]

/** Engines that can be asked for more than their wall says, in the words of their own tool, and know what is dangerous to the machine. */
export interface OptionReader {
  /**
   * Reads options as the tool takes them, such as `--cap-add NET_ADMIN -p 51820:51820/udp`. Nothing in them is expanded.
   *
   * Throws `INVALID_OPTION` for the first one that is unknown, wrong, not for this phase, or dangerous and not allowed.
   *
   * @param allow - dangerous options that are wanted all the same, in any of their forms
   */
  readOptions(phase: Phase, texts: readonly string[], allow: readonly string[]): ReadOptions
  /** Why a mount would show an instance what controls the machine, as the end of a sentence; nothing for any other. */
  dangerOfMount(mount: Mount): string | undefined
}

/** Options that can be used, each in the one form that it has: the same option is the same text. */
export interface ReadOptions {
  readonly options: readonly string[]
  /** Those that take a port of the host, which only one instance can have. */
  readonly publishing: readonly string[]
  /** Which ports those are. */
  readonly ports: readonly HostPort[]
}

/** Whether this engine understands options in words of its own. */
export function isOptionReader(engine: object): engine is OptionReader {
  return 'readOptions' in engine
}
