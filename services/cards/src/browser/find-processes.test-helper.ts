import { readFile, readdir } from 'node:fs/promises'

/** The processes of one type under a browser: those that hold pages are of the type `renderer`. */
export async function findProcesses(pid: number, type: string): Promise<readonly number[]> {
  const found: number[] = []
  for (const name of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const [command, status] = await Promise.all(
      ['cmdline', 'status'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    )
    const isOfType = command?.includes(`--type=${type}`) ?? false
    if (isOfType && (await isBelow(parentOf(status), pid))) found.push(Number(name))
  }
  return found
}

async function isBelow(parent: number, pid: number): Promise<boolean> {
  if (parent === pid) return true
  if (!(parent > 1)) return false
  return await isBelow(parentOf(await readFile(`/proc/${parent}/status`, 'utf8').catch(() => '')), pid)
}

const parentOf = (status = ''): number => Number(/^PPid:\t(\d+)/m.exec(status)?.[1])
