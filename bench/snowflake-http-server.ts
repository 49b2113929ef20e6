import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own, so that its CPU can be told from everyone else's. */
export interface MeasuredServer extends AsyncDisposable {
  readonly url: string
  /** Seconds of CPU it has used; undefined where the host does not tell. */
  cpuSeconds(): Promise<number | undefined>
}

/** Starts a Node program that prints `listening on <url>`. */
export async function startServer(file: URL, env: Readonly<Record<string, string>>): Promise<MeasuredServer> {
  const child = spawn(process.execPath, ['--conditions=@berth/source', fileURLToPath(file)], {
    env: { ...env, PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) {
    const url = /listening on (http:[^"\s]+)/.exec(line)?.[1]
    if (!url) continue
    child.stdout.resume()
    return {
      url,
      cpuSeconds: () => readCpu(child.pid ?? 0),
      async [Symbol.asyncDispose]() {
        child.kill('SIGTERM')
        await exited
      },
    }
  }
  throw new Error(`${file.pathname} ended before it listened`)
}

/** Linux counts in ticks of 10 ms, in the 14th and 15th field; the second may hold spaces. */
async function readCpu(pid: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return undefined
  }
}
