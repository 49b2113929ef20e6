import { formatStep } from '@berth/sdk'
import type { EventBody } from '@berth/sdk'
import { formatDuration } from './duration.ts'

/** What happened, as a phrase for people. */
export function formatEvent(event: EventBody): string {
  switch (event.type) {
    case 'planned':
      return event.steps.length === 0
        ? 'nothing to do'
        : `planned release ${event.release} in ${event.steps.length} steps`
    case 'step-started':
      return formatStep(event.step)
    case 'step-done':
      return `${formatStep(event.step)}: done in ${formatDuration(event.duration)}`
    case 'check-waiting':
      return `${event.instance} is not ready: ${event.check}: ${event.problem} (${event.attempt} of ${event.attempts})`
    case 'output':
      return `| ${event.line.text}`
    case 'deployed':
      return event.changed
        ? `release ${event.release} is active after ${formatDuration(event.duration)}`
        : `release ${event.release} stays active: nothing to do`
    case 'failed':
      return `failed: ${event.message}`
    case 'warning':
      return `warning: ${event.message}`
    case 'stopped':
    case 'started':
    case 'destroyed':
      return event.type
    case 'config-changed':
      return `config changed: ${event.keys.join(', ')}`
    case 'domains-changed':
      return `domains are now: ${event.domains.join(', ') || 'the default'}`
    case 'routing-changed':
      return `routing changed: ${event.properties.join(', ')}`
    case 'certificate-changed':
      return event.domains.length === 0
        ? 'has no certificate'
        : `has a certificate for ${event.domains.join(', ')}`
    case 'instance-changed':
      return `${event.instance} ${formatChangeOfInstance(event)}`
    case 'one-off-ended':
      return `${event.name} ${event.ended}`
    case 'recovered':
      return `release ${event.release} had been left in the middle and was ${event.outcome}`
  }
}

function formatChangeOfInstance({ change, ended }: Extract<EventBody, { type: 'instance-changed' }>): string {
  const how = ended ? ` (${ended})` : ''
  switch (change) {
    case 'exited':
      return `ended by itself${how}`
    case 'restarted':
      return `ended by itself${how} and was started again`
    case 'given-up':
      return `ended too often${how} and is not started again`
  }
}
