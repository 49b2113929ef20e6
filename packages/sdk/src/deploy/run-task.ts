import { BerthError } from '../errors.ts'
import type { EventBody } from '../platform/event.ts'
import type { Parts } from '../platform/parts.ts'
import type { Task } from '../plan/step.ts'
import type { LogLine } from '../wall/engine.ts'
import { formatEnd } from './last-lines.ts'
import { maskFor } from './mask.ts'
import { oneOffSpec } from './process-spec.ts'
import type { RunnableRelease } from './process-spec.ts'

const LINES_IN_ERRORS = 20

export interface TaskContext {
  readonly signal: AbortSignal
  readonly emit: (event: EventBody) => void
}

/**
 * Runs a task of a release to its end, telling its output. The predeploy task makes the release's build of the one that is not
 * prepared.
 *
 * @throws {BerthError} RELEASE_FAILED when it does not exit with 0
 */
export async function runTask(
  parts: Parts,
  release: RunnableRelease,
  task: Task,
  command: string,
  context: TaskContext,
): Promise<void> {
  const { engine } = parts
  const { build, unprepared } = release.spec
  const mask = maskFor(parts, release)
  const output: string[] = []
  const spec = oneOffSpec(parts, release, task, untilFailure(command))
  const options = {
    signal: context.signal,
    onLine: (line: LogLine) => {
      const text = mask(line.text)
      output.push(text)
      if (output.length > LINES_IN_ERRORS) output.shift()
      context.emit({ type: 'output', line: { ...line, text } })
    },
  }
  const status =
    task === 'predeploy' && unprepared
      ? await engine.prepare({ ...spec, build: unprepared }, build, options)
      : await engine.run(spec, options)
  if (status.code !== 0)
    throw new BerthError('RELEASE_FAILED', {
      app: release.app,
      task: `${task} task`,
      ended: formatEnd(status),
      output,
    })
}

/**
 * A task is over with the first command that fails, also in a pipe where the shell knows of that: what comes after it would
 * hide the failure. The commands of process types are left as they are.
 */
function untilFailure(command: string): string {
  return `set -e\nif (set -o pipefail) 2>/dev/null; then set -o pipefail; fi\n${command}`
}
