import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../..', import.meta.url))

/** A process type as the Procfile starts it; disposing kills it. */
export interface StartedProcess extends AsyncDisposable {
  readonly lines: readonly string[]
  /** Resolves with the first line that matches, also when it is there already. */
  line(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends SIGTERM. */
  stop(): void
  /** Code and signal. */
  readonly ended: Promise<readonly unknown[]>
}

/** @param file - such as `src/web/main.ts` */
export function startProcess(file: string, env: Readonly<Record<string, string>>): StartedProcess {
  const child = spawn(process.execPath, ['--conditions=@berth/source', file], {
    cwd: FOLDER,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const listeners = new Set<() => void>()
  const ended = once(child, 'close')
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const listener of listeners) listener()
  })
  return {
    lines,
    ended,
    stop: () => void child.kill('SIGTERM'),
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null)
          if (!found) return
          listeners.delete(look)
          resolve(found)
        }
        listeners.add(look)
        look()
        void ended.then(() =>
          reject(new Error(`It ended without a line like ${pattern}:\n${lines.join('\n')}`)),
        )
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
