import { performance } from 'node:perf_hooks'
import { stripVTControlCharacters } from 'node:util'
import { createLogUpdate } from 'log-update'
import type { PlatformEvent } from '@berth/sdk'
import type { TerminalStream } from '../io.ts'
import { formatEvent } from './format-event.ts'
import { applyEvent, renderProgress } from './progress-state.ts'
import type { Progress } from './progress-state.ts'
import type { Paint } from './style.ts'

const FRAME_INTERVAL = 100
const SHOW_EVERY_TRY = 20

/** Shows events as they come, until it is disposed. */
export interface ProgressView extends Disposable {
  readonly onEvent: (event: PlatformEvent) => void
  /** Wipes what it shows, since what the command came to says it better. Lines that were printed stay. */
  clear(): void
}

/** Nothing. */
export function silentProgress(): ProgressView {
  return { onEvent() {}, clear() {}, [Symbol.dispose]() {} }
}

/** One event of JSON a line. */
export function jsonProgress(stream: TerminalStream): ProgressView {
  return { ...silentProgress(), onEvent: (event) => stream.write(`${JSON.stringify(event)}\n`) }
}

/** One line for each thing that is told apart: `cards  start web.1`. */
export function plainProgress(stream: TerminalStream): ProgressView {
  return {
    ...silentProgress(),
    onEvent(event) {
      if (isWorthALine(event)) stream.write(`${event.app}  ${formatEvent(event)}\n`)
    },
  }
}

/** Lines that change in place: what each app does now and for how long. */
export function liveProgress(stream: TerminalStream, paint: Paint): ProgressView {
  const update = createLogUpdate(stream)
  let progress: Progress = []
  let frame = 0
  const render = (): void => {
    const columns = stream.columns ?? 80
    update(renderProgress(progress, { now: performance.now(), frame: frame++, columns, paint }))
  }
  const timer = setInterval(render, FRAME_INTERVAL).unref()
  return {
    onEvent(event) {
      if (event.type === 'warning') update.persist(`${paint('yellow', event.app)}  ${formatEvent(event)}`)
      // An app's own colours and cursor movements would break the lines.
      const tame = event.type === 'output' ? { ...event, line: tameLine(event.line) } : event
      progress = applyEvent(progress, tame, performance.now())
    },
    clear() {
      progress = []
      update.clear()
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      if (progress.length > 0) render()
      update.done()
    },
  }
}

function isWorthALine(event: PlatformEvent): boolean {
  switch (event.type) {
    case 'step-started':
    case 'output':
    case 'warning':
    case 'recovered':
    case 'instance-changed':
      return true
    case 'check-waiting':
      // A check is tried many times a second; once in a while shows what it waits for.
      return event.attempt % SHOW_EVERY_TRY === 0
    default:
      return false
  }
}

function tameLine<Line extends { readonly text: string }>(line: Line): Line {
  return { ...line, text: stripVTControlCharacters(line.text).replaceAll('\t', ' ') }
}
