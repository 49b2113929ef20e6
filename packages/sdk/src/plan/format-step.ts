import type { Change, Step } from './step.ts'

/** A step as a line for people: `start web.1, web.2`. */
export function formatStep(step: Step): string {
  switch (step.do) {
    case 'create-app':
      return 'create the app'
    case 'create-resource':
      return `create ${step.kind} ${step.resource}`
    case 'set-config':
      return `set ${step.scope === 'global' ? 'global config' : 'config'} ${step.keys.join(', ')}`
    case 'build':
      return `build ${step.digest.slice(0, 12)}`
    case 'release':
      return `make release ${step.release}: ${step.changes.map(formatChange).join('; ')}`
    case 'run-task':
      return step.task === 'predeploy'
        ? `run the predeploy task, and keep what it writes in the build: ${step.command}`
        : `run the ${step.task} task: ${step.command}`
    case 'start':
      return `start ${step.instances.join(', ')}`
    case 'check':
      return `check ${step.instances.join(', ')}: ${step.checks.join(', ')}`
    case 'route':
      return `route ${step.domains.join(', ')}`
    case 'drain':
      return 'let requests in flight finish'
    case 'stop':
      return `stop ${step.instances.join(', ')} (${step.why})`
    case 'activate':
      return `make release ${step.release} the active one`
  }
}

/** A change as a phrase for people: `web 1 -> 2`. */
export function formatChange(change: Change): string {
  switch (change.what) {
    case 'source':
      return 'new source'
    case 'config':
      return `config ${[...change.added.map((key) => `+${key}`), ...change.changed.map((key) => `~${key}`), ...change.removed.map((key) => `-${key}`)].join(' ')}`
    case 'formation':
      return `${change.processType} ${change.from} -> ${change.to}`
    case 'process-types':
      return `process types ${change.changed.join(', ')}`
    case 'settings':
      return `settings ${change.names.join(', ')}`
    case 'restart':
      return 'restart'
    case 'rollback':
      return `back to release ${change.to}`
  }
}
