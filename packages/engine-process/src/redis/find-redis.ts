import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { BerthError } from '@berth/sdk'

const PROGRAMS = ['redis-server', 'valkey-server']
const INSTALL = 'apt-get install -y redis-server'

/** The `PATH` is all that is read of it. */
export type Env = Readonly<Record<string, string | undefined>>

/** The machine, as far as it matters here. */
export interface System {
  readonly platform: string
  readonly isRoot: boolean
  /** Folders to look in after those of the `PATH`. */
  readonly usual: readonly string[]
}

/**
 * The path of a Redis or Valkey server.
 *
 * @throws {BerthError} ENGINE_UNAVAILABLE, naming the command that installs one
 */
export async function findRedis(env: Env, system: Partial<System> = {}): Promise<string> {
  const here = thisSystem(system)
  const path = await findProgram(PROGRAMS, env, here)
  if (path !== undefined) return path
  throw new BerthError('ENGINE_UNAVAILABLE', {
    engine: 'process',
    problem: 'there is no redis-server and no valkey-server on the PATH',
    remedy: await remedyOn(here, env),
  })
}

/**
 * The command that installs a Redis server and that may be run without asking anybody: apt-get as root,
 * Homebrew on macOS. `undefined` when there is none, or when a server is there already.
 */
export async function installRedisCommand(
  env: Env = process.env,
  system: Partial<System> = {},
): Promise<readonly string[] | undefined> {
  const here = thisSystem(system)
  if ((await findProgram(PROGRAMS, env, here)) !== undefined) return undefined
  if (here.platform === 'darwin')
    return (await has('brew', env, here)) ? ['brew', 'install', 'redis'] : undefined
  if (!here.isRoot || !(await has('apt-get', env, here))) return undefined
  // A fresh image has no package lists; elsewhere fetching them first would only cost time.
  return [
    '/bin/sh',
    '-c',
    `export DEBIAN_FRONTEND=noninteractive; ${INSTALL} || { apt-get update && ${INSTALL}; }`,
  ]
}

async function remedyOn(here: System, env: Env): Promise<string> {
  if (here.platform === 'darwin') return 'install one with: brew install redis'
  if (await has('apt-get', env, here)) return `install one with: ${here.isRoot ? '' : 'sudo '}${INSTALL}`
  return 'install one with the package manager of this system; the package is called redis or valkey'
}

function thisSystem(system: Partial<System>): System {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    usual: ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/sbin', '/usr/local/sbin'],
    ...system,
  }
}

async function has(program: string, env: Env, here: System): Promise<boolean> {
  return (await findProgram([program], env, here)) !== undefined
}

async function findProgram(
  names: readonly string[],
  env: Env,
  { usual }: System,
): Promise<string | undefined> {
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...usual]
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await isExecutable(path)) return path
  }
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
