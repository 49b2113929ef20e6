import type { Build, ProcessSpec } from '@berth/sdk'

const BUILD: Build = { id: 'docker:0123', engine: 'docker', location: 'berth/cards:0123', processTypes: {} }

/** What to start, with everything that a test does not care about filled in. */
export function specOf(command: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    app: 'cards',
    processType: 'web',
    index: 1,
    release: 1,
    fingerprint: 'fingerprint',
    build: BUILD,
    command,
    env: {},
    listens: false,
    mounts: [],
    stopTimeout: 5_000,
    restart: { limit: 0 },
    ...more,
  }
}
