import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'

/** What of `/proc/net` tells who listens, with the state in which it does. */
const TABLES = {
  tcp: '0A',
  tcp6: '0A',
  udp: '07',
  udp6: '07',
} as const

/**
 * The program that listens on a port of this machine: `nginx (process 812)`. Nothing where that is not told: Linux tells root,
 * and others of their own programs.
 */
export async function portOwner(host: string, port: number): Promise<string | undefined> {
  const sockets = await Promise.all(
    Object.entries(TABLES).map(([table, state]) => listenersIn(table, state, host, port)),
  )
  const inodes = new Set(sockets.flat())
  if (inodes.size === 0) return undefined
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  for (const pid of pids) if (await hasSocket(pid, inodes)) return await nameOf(pid)
  return undefined
}

/** The sockets that listen there, as files of processes are called that have them open. */
async function listenersIn(
  table: string,
  listening: string,
  host: string,
  port: number,
): Promise<readonly string[]> {
  const text = await readFile(`/proc/net/${table}`, 'latin1').catch(() => '')
  const rows = text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
  return rows.flatMap(([, local = '', , state, , , , , , inode]) => {
    const [address = '', hexPort = ''] = local.split(':')
    const isThere = state === listening && Number.parseInt(hexPort, 16) === port && overlaps(address, host)
    return isThere ? [`socket:[${inode}]`] : []
  })
}

/** Whether who listens on one address keeps others from listening on the other one; for IPv6, it may. */
function overlaps(address: string, host: string): boolean {
  const bytes = host.split('.').map(Number)
  const isAny = /^0+$/.test(address) || host === '' || bytes.length !== 4 || host === '0.0.0.0'
  const own = bytes.toReversed().map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())
  return isAny || address.endsWith(own.join(''))
}

async function hasSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  // It may have ended meanwhile, or be somebody else's.
  const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')))
  return links.some((link) => inodes.has(link))
}

async function nameOf(pid: string): Promise<string> {
  const program = await readlink(`/proc/${pid}/exe`).catch(() => 'a program')
  return `${basename(program).replace(/ \(deleted\)$/, '')} (process ${pid})`
}
