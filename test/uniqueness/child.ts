import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A TypeScript file of this repository, run by Node in a process of its own. Disposing of it kills the process. */
export class Child implements AsyncDisposable {
  readonly process: ChildProcess
  readonly lines: string[] = []
  readonly #ended: Promise<unknown>

  constructor(path: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.process = spawn(process.execPath, ['--conditions=@berth/source', path, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { PATH: process.env.PATH, ...env },
    })
    this.#ended = once(this.process, 'exit')
    const { stdout } = this.process
    if (stdout) createInterface({ input: stdout }).on('line', (line) => this.lines.push(line))
  }

  /** Sends the signal; SIGTERM and SIGKILL are waited for. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    this.process.kill(signal)
    if (signal === 'SIGTERM' || signal === 'SIGKILL') await this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.signal('SIGKILL')
  }
}
