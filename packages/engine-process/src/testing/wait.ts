import { setTimeout } from 'node:timers/promises'
import { readProcess } from '../process/process-table.ts'

const PATIENCE = 20_000

/** Waits until something is the case, looking again and again; fails after a while. */
export async function until(fact: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`It never came true that ${fact}`)
    await setTimeout(10)
  }
}

/** Whether a process runs; a zombie does not. */
export async function runs(pid: number): Promise<boolean> {
  return (await readProcess(pid)) !== undefined
}
