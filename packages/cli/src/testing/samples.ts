import type { AppReport, DeployResult, Instance, PlatformEvent } from '@berth/sdk'

export const at = '2026-01-02T03:04:05.678Z'

export const instance: Instance = {
  id: 'i1',
  app: 'cards',
  processType: 'web',
  index: 1,
  release: 3,
  fingerprint: 'f',
  address: { host: '127.0.0.1', port: 20_001 },
  status: { state: 'up' },
  startedAt: at,
  restarts: 0,
}

export const report: AppReport = {
  app: 'cards',
  state: 'running',
  release: 3,
  source: '/srv/cards',
  domains: ['cards.localhost'],
  urls: ['http://cards.localhost:8080'],
  formation: { web: 1, worker: 0 },
  instances: [instance],
  resources: { REDIS_URL: 'cache' },
  settings: {
    dockerOptions: { build: [], deploy: ['--cap-add=NET_ADMIN'], run: [], allow: [] },
    limits: { '*': { memory: 536_870_912, cpus: 0.5 } },
    mounts: [{ from: 'data', to: '/data', readOnly: true, exclusive: false }],
    buildpacks: ['apt', 'python'],
  },
}

export const result: DeployResult = {
  app: 'cards',
  release: 3,
  changed: true,
  urls: ['http://cards.localhost:8080'],
  duration: 1234,
}

export const events: readonly PlatformEvent[] = [
  { at, app: 'cards', type: 'planned', release: 3, steps: [{ do: 'start', instances: ['web.1'] }] },
  { at, app: 'cards', type: 'step-started', step: { do: 'start', instances: ['web.1'] } },
  { at, app: 'cards', type: 'step-done', step: { do: 'start', instances: ['web.1'] }, duration: 12 },
  { at, app: 'cards', type: 'deployed', release: 3, changed: true, urls: [], duration: 1234 },
]
