import type { Build } from '../wall/builder.ts'
import type { OneOffSpec, ProcessSpec } from '../wall/engine.ts'

/** A stop timeout that no test waits for. */
export const LONG = 300_000

/** What to start, with everything that a test does not care about filled in. */
export function specOf(build: Build, command: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    app: 'cards',
    processType: 'web',
    index: 1,
    release: 1,
    fingerprint: 'fingerprint',
    build,
    command,
    env: {},
    listens: false,
    mounts: [],
    stopTimeout: LONG,
    restart: { limit: 0 },
    ...more,
  }
}

/** What to run once, with everything that a test does not care about filled in. */
export function oneOffOf(build: Build, command: string, more: Partial<OneOffSpec> = {}): OneOffSpec {
  const { app, release, env, mounts, stopTimeout } = specOf(build, command)
  return { app, processType: 'run', release, build, command, env, mounts, stopTimeout, ...more }
}
