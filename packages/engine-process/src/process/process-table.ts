import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A process as the kernel knows it. A pid is given again some day; together with its start time it is unique. */
export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly group: number
  /** 0 where the system does not tell. */
  readonly session: number
  /** Comparable only for equality, and only as long as the machine is up: it holds the id of the boot. */
  readonly startTime: string
}

const IS_LINUX = process.platform === 'linux'
const BATCH = 64

let running: Promise<readonly ProcessEntry[]> | undefined
let queued: Promise<readonly ProcessEntry[]> | undefined

/** Every process that has not ended; zombies have. Callers at the same time share one look at the system. */
export async function listProcesses(): Promise<readonly ProcessEntry[]> {
  // A look that began before the question may have missed what was asked for, so at the most one more is made.
  if (running === undefined) return await (running = lookAround().finally(() => (running = undefined)))
  queued ??= running
    .catch(() => [])
    .then(() => {
      queued = undefined
      return (running = lookAround().finally(() => (running = undefined)))
    })
  return await queued
}

/** The process with this pid, unless it has ended. */
export async function readProcess(pid: number): Promise<ProcessEntry | undefined> {
  if (IS_LINUX) return readStat(pid)
  return (await askPs(['-p', String(pid)])).find((entry) => entry.pid === pid)
}

/**
 * Whether the environment that the process was started with contains this entry, such as `KEY=value`,
 * or one that begins with it. Only Linux tells; elsewhere the answer is no.
 */
export function wasStartedWith(pid: number, entry: string): boolean {
  if (!IS_LINUX) return false
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${entry}`)
  } catch {
    return false // Ended meanwhile, or another user's.
  }
}

async function lookAround(): Promise<readonly ProcessEntry[]> {
  if (!IS_LINUX) return await askPs(['-A'])
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  const entries: ProcessEntry[] = []
  for (const [index, pid] of pids.entries()) {
    const entry = readStat(pid)
    if (entry) entries.push(entry)
    // These files cost microseconds each, but a router may share this thread.
    if (index % BATCH === BATCH - 1) await setImmediate()
  }
  return entries
}

const bootId = IS_LINUX ? readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim() : ''

function readStat(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the program's name in parentheses, and may itself contain both of them.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, parent, group, session] = fields
    if (state === 'Z' || state === 'X') return undefined
    return {
      pid,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      startTime: `${bootId}/${fields[19]}`,
    }
  } catch {
    return undefined
  }
}

async function askPs(which: readonly string[]): Promise<readonly ProcessEntry[]> {
  const columns = ['-o', 'pid=,ppid=,pgid=,stat=,lstart=']
  const { stdout } = await promisify(execFile)('/bin/ps', [...which, ...columns], {
    env: { LC_ALL: 'C' },
  }).catch(
    () => ({ stdout: '' }), // It fails when none is found.
  )
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...startTime] = line.trim().split(/\s+/)
    if (pid === undefined || state === undefined || state.startsWith('Z')) return []
    const [id, parentId, groupId] = [Number(pid), Number(parent), Number(group)]
    return [{ pid: id, parent: parentId, group: groupId, session: 0, startTime: startTime.join(' ') }]
  })
}
