import { readFile, readdir } from 'node:fs/promises'

const MILLISECONDS_A_TICK = 10

/** A process with all that it started, as Linux tells of them. */
export interface ProcessTree {
  /** Milliseconds of CPU that those that run have used. */
  readonly cpu: number
  /** Megabytes, with what several share counted once. */
  readonly memory: number
  readonly processes: number
}

/** Looks at a process and everything below it; zeros where the host does not tell. */
export async function readProcessTree(pid: number): Promise<ProcessTree> {
  const all = await Promise.all((await listTree(pid)).map((one) => readProcess(one)))
  return {
    cpu: all.reduce((sum, { cpu }) => sum + cpu, 0),
    memory: all.reduce((sum, { memory }) => sum + memory, 0),
    processes: all.length,
  }
}

async function listTree(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const children = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  )
  const below = children
    .join(' ')
    .split(' ')
    .filter((text) => text.trim() !== '')
  return [pid, ...(await Promise.all(below.map((child) => listTree(Number(child))))).flat()]
}

async function readProcess(pid: number): Promise<{ readonly cpu: number; readonly memory: number }> {
  const [stat, maps] = await Promise.all(
    ['stat', 'smaps_rollup'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  )
  // The second field may hold spaces; the CPU is in the 14th and 15th.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(maps ?? '')?.[1] ?? 0)
  return {
    cpu: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * MILLISECONDS_A_TICK,
    memory: kilobytes / 1024,
  }
}
