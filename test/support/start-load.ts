import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LoadReport } from './load.ts'

/** Load from a process of its own, so that it does not wait for the platform's event loop. */
export interface Load extends AsyncDisposable {
  /** Ends it, waits for what is in flight, and answers what was counted. */
  stop(): Promise<LoadReport>
}

export async function startLoad(port: number, hosts: readonly string[]): Promise<Load> {
  const script = fileURLToPath(new URL('load.ts', import.meta.url))
  const child = spawn(process.execPath, [script, String(port), ...hosts], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  return {
    async stop() {
      child.kill('SIGTERM')
      const { value } = await lines.next()
      return JSON.parse(value as string) as LoadReport
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
