import type { Build } from './builder.ts'
import type { OneOffSpec, RunOptions } from './engine.ts'
import type { ExitStatus } from './instance.ts'

/** Engines that make a build of what a command leaves behind in another one. */
export interface BuildPreparer {
  /** What is made of a build for a release of an app, before it is made: always the same, and another one for each. */
  preparedBuild(build: Build, of: { readonly app: string; readonly release: number }): Build
  /**
   * Runs a command in a copy of its build, to its end, as `run` does. When it exits with 0, the copy is the build `into`, in
   * place of one that was there; otherwise, and on abort, nothing is. What the command is given, its env, is in no build.
   * Each of the two builds can be removed without the other.
   */
  prepare(spec: OneOffSpec, into: Build, options?: PrepareOptions): Promise<ExitStatus>
}

/** How a build is prepared: nobody sits before it. */
export type PrepareOptions = Pick<RunOptions, 'signal' | 'onLine'>
