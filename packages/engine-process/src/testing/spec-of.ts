import type { Build, OneOffSpec, ProcessSpec } from '@berth/sdk'

/** A build that is just this folder. */
export function buildAt(folder: string): Build {
  return {
    id: 'process:00000000000000000000000000000000',
    engine: 'process',
    location: folder,
    processTypes: {},
  }
}

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
    stopTimeout: 5_000,
    restart: { limit: 0 },
    ...more,
  }
}

/** What to run once. */
export function oneOffOf(build: Build, command: string, more: Partial<OneOffSpec> = {}): OneOffSpec {
  const { app, release, env, mounts, stopTimeout } = specOf(build, command)
  return { app, processType: 'run', release, build, command, env, mounts, stopTimeout, ...more }
}
