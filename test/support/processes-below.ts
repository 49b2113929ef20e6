import { readFile, readdir, readlink } from 'node:fs/promises'

/** A process of this machine, as /proc shows it. */
export interface ProcessInfo {
  readonly pid: number
  readonly command: string
}

/** Every process that works in a folder or below: what a platform of that home has left running. Linux only. */
export async function processesBelow(folder: string): Promise<readonly ProcessInfo[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => {
      try {
        const cwd = await readlink(`/proc/${pid}/cwd`)
        if (!cwd.startsWith(folder)) return []
        const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()
        return command === '' ? [] : [{ pid, command }]
      } catch {
        // It ended while it was looked at.
        return []
      }
    }),
  )
  return found.flat()
}
