import { PHASES } from '../wall/option-reader.ts'
import type { Phase } from '../wall/option-reader.ts'

/** What an app asks its engine for in the engine's own words, by phase; each text is one option or several. */
export interface DockerOptions {
  readonly build: readonly string[]
  /** For instances, and for tasks of a deploy. */
  readonly deploy: readonly string[]
  /** For `run`. */
  readonly run: readonly string[]
  /** Options that are dangerous to the machine and wanted all the same. */
  readonly allow: readonly string[]
}

export const NO_OPTIONS: DockerOptions = { build: [], deploy: [], run: [], allow: [] }

/** Whether there is any at all. */
export function hasOptions(options: DockerOptions): boolean {
  return PHASES.some((phase) => options[phase].length > 0)
}

/** Options with those of one phase changed. */
export function withPhase(
  options: DockerOptions,
  phase: Phase,
  edit: (texts: readonly string[]) => readonly string[],
): DockerOptions {
  return { ...options, [phase]: edit(options[phase]) }
}
