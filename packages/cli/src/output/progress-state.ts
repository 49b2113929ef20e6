import { formatStep } from '@berth/sdk'
import type { PlatformEvent } from '@berth/sdk'
import { formatDuration } from './duration.ts'
import type { Paint } from './style.ts'

/** What is known of one app while it is deployed. */
export interface AppProgress {
  readonly app: string
  readonly state: 'working' | 'done' | 'failed'
  /** What it does at present, or came to. */
  readonly text: string
  /** The latest line of a build or a task. */
  readonly output?: string
  /** Milliseconds of the clock that events are read with. */
  readonly startedAt: number
  readonly endedAt?: number
}

/** Apps in the order of their first event. */
export type Progress = readonly AppProgress[]

/** What is known after an event. */
export function applyEvent(progress: Progress, event: PlatformEvent, now: number): Progress {
  const before: AppProgress = progress.find(({ app }) => app === event.app) ?? {
    app: event.app,
    state: 'working',
    text: '',
    startedAt: now,
  }
  const after = { ...before, ...changeOf(event, now) }
  const isKnown = progress.some(({ app }) => app === event.app)
  return isKnown ? progress.map((each) => (each === before ? after : each)) : [...progress, after]
}

function changeOf(event: PlatformEvent, now: number): Partial<AppProgress> {
  switch (event.type) {
    case 'step-started':
      // The last line of one step says nothing about the next one.
      return { state: 'working', text: formatStep(event.step), output: '' }
    case 'check-waiting':
      return {
        text: `check ${event.instance}: ${event.check}, try ${event.attempt} of ${event.attempts}`,
        output: event.problem,
      }
    case 'output':
      return { output: event.line.text }
    case 'deployed':
      return {
        state: 'done',
        text: event.changed ? `release ${event.release}` : 'nothing to do',
        output: '',
        endedAt: now,
      }
    case 'stopped':
    case 'started':
    case 'destroyed':
      return { state: 'done', text: event.type, output: '', endedAt: now }
    case 'failed':
      return { state: 'failed', text: `failed: ${event.code}`, output: '', endedAt: now }
    default:
      return {}
  }
}

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const MARKS = { done: '✓', failed: '✗' } as const

export interface RenderOptions {
  readonly now: number
  /** Counts up with each rendering: turns the spinner. */
  readonly frame: number
  readonly columns: number
  readonly paint: Paint
}

/** The progress as lines that fit the terminal: one for each app, and below it the latest line that it wrote. */
export function renderProgress(progress: Progress, { now, frame, columns, paint }: RenderOptions): string {
  const width = Math.max(0, ...progress.map(({ app }) => app.length))
  // One column is left free, since some terminals wrap a line that fills the last one.
  const cut = (text: string, room: number): string =>
    text.length > room ? `${text.slice(0, Math.max(0, room - 1))}…` : text
  return progress
    .flatMap(({ app, state, text, output, startedAt, endedAt }) => {
      const elapsed = formatDuration((endedAt ?? now) - startedAt)
      const mark = state === 'working' ? FRAMES[frame % FRAMES.length]! : MARKS[state]
      const room = columns - 1 - (2 + width + 2 + 2 + elapsed.length)
      const line = `${paint(COLORS[state], mark)} ${paint('bold', app.padEnd(width))}  ${cut(text, room)}  ${paint('gray', elapsed)}`
      return output ? [line, paint('gray', cut(`${' '.repeat(width + 4)}${output}`, columns - 1))] : [line]
    })
    .join('\n')
}

const COLORS = { working: 'cyan', done: 'green', failed: 'red' } as const
