import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/** A process of HAProxy's that serves, or that finishes what it had before a reload. */
export interface Worker {
  readonly pid: number
  readonly isCurrent: boolean
}

export interface Processes {
  /** The master's process id. */
  readonly pid: number
  /** How many reloads there were since it was started. */
  readonly reloads: number
  /** How many reloads failed since the last one that did not. */
  readonly failed: number
  readonly workers: readonly Worker[]
}

/** Asks HAProxy's master, one connection each time. */
export async function askMaster(socket: string, command: string): Promise<string> {
  const connection = connect(socket)
  connection.end(`${command}\n`)
  return (await text(connection)).trim()
}

/** Rejects when no master says anything, as one does not that reloads at the moment: it takes the connection and drops it. */
export async function readProcesses(socket: string): Promise<Processes> {
  const processes = parseProcesses(await askMaster(socket, 'show proc'))
  if (processes.pid === 0) throw new Error(`No master of HAProxy answers at ${socket}`)
  return processes
}

/** Asks one worker, which may be an old one. */
export function askWorker(socket: string, { pid }: Worker, commands: readonly string[]): Promise<string> {
  return askMaster(socket, commands.map((command) => `@!${pid} ${command}`).join('; '))
}

/** Whether a worker takes no more connections, or has ended. */
export async function isStopping(socket: string, worker: Worker): Promise<boolean> {
  const info = await askWorker(socket, worker, ['show info']).catch(() => '')
  return !/^Stopping: 0/m.test(info)
}

/** Whether a master is there, be it one that reloads and answers nothing. */
export async function isListening(socket: string): Promise<boolean> {
  const connection = connect(socket)
  try {
    await once(connection, 'connect')
    return true
  } catch {
    return false
  } finally {
    connection.destroy()
  }
}

/** Whether a worker takes requests: since HAProxy 3.1 the master answers before one does. */
export async function isServing(socket: string): Promise<boolean> {
  try {
    const { workers } = await readProcesses(socket)
    const current = workers.find(({ isCurrent }) => isCurrent)
    return current !== undefined && /^Pid: /m.test(await askWorker(socket, current, ['show info']))
  } catch {
    return false
  }
}

/** Reads what `show proc` says: a line for each process, workers of before a reload under a heading of their own. */
export function parseProcesses(listing: string): Processes {
  let pid = 0
  let failed = 0
  let reloads = 0
  let isCurrent = true
  const workers: Worker[] = []
  for (const line of listing.split('\n')) {
    if (line.startsWith('#')) isCurrent = !line.includes('old workers')
    const [, id, type, count] = /^(\d+)\s+(master|worker)\s+(\d+)/.exec(line) ?? []
    if (type === 'master') {
      pid = Number(id)
      reloads = Number(count)
      failed = Number(/\[failed: (\d+)\]/.exec(line)?.[1] ?? 0)
    }
    if (type === 'worker') workers.push({ pid: Number(id), isCurrent })
  }
  return { pid, reloads, failed, workers }
}
