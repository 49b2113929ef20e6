import type { LogLine, Output, RunOptions } from '@berth/sdk'
import type { AppLabels } from './labels.ts'
import { sourceOf } from './labels.ts'
import { LineCutter } from './logs/line-cutter.ts'

const LINE_BREAK = 0x0a

/** The output of a command beside an instance, of which the first line is not its own. */
export class ExecOutput {
  /** The process id of the command within the container. */
  readonly pid: Promise<string>
  readonly #tellPid: (pid: string) => void
  readonly #options: Pick<RunOptions, 'onLine' | 'onOutput'>
  readonly #onLine: (stream: LogLine['stream'], text: string) => void
  readonly #cutters = { stdout: new LineCutter(), stderr: new LineCutter() }
  #firstLine: Buffer | undefined = Buffer.alloc(0)

  constructor(labels: AppLabels, { terminal, onLine, onOutput }: RunOptions) {
    const { promise, resolve } = Promise.withResolvers<string>()
    this.pid = promise
    this.#tellPid = resolve
    this.#options = { ...(onLine && !terminal && { onLine }), ...(onOutput && { onOutput }) }
    const common = { app: labels.app, source: sourceOf(labels) }
    this.#onLine = (stream, text) => onLine?.({ at: new Date().toISOString(), ...common, stream, text })
  }

  async push({ stream, bytes }: Output): Promise<void> {
    const own = stream === 'stdout' ? this.#withoutFirstLine(Buffer.from(bytes)) : Buffer.from(bytes)
    if (own.length === 0) return
    const { onLine, onOutput } = this.#options
    if (onLine) for (const line of this.#cutters[stream].push(own)) this.#onLine(stream, line)
    await onOutput?.({ stream, bytes: own })
  }

  end(): void {
    if (!this.#options.onLine) return
    for (const stream of ['stdout', 'stderr'] as const) {
      for (const line of this.#cutters[stream].end()) this.#onLine(stream, line)
    }
  }

  #withoutFirstLine(bytes: Buffer): Buffer {
    if (this.#firstLine === undefined) return bytes
    const all = Buffer.concat([this.#firstLine, bytes])
    const end = all.indexOf(LINE_BREAK)
    this.#firstLine = end === -1 ? all : undefined
    if (end === -1) return Buffer.alloc(0)
    this.#tellPid(all.subarray(0, end).toString().trim())
    return all.subarray(end + 1)
  }
}
