import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { BerthError } from '@berth/sdk'

const PROGRAMS = ['redis-server', 'valkey-server']
const USUAL_FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/sbin', '/usr/local/sbin']

type Env = Readonly<Record<string, string | undefined>>

/** The path of a Redis or Valkey server. Rejects with ENGINE_UNAVAILABLE, naming the command that installs one. */
export async function findRedis(env: Env): Promise<string> {
  const path = await findProgram(PROGRAMS, env, USUAL_FOLDERS)
  if (path !== undefined) return path
  throw new BerthError('ENGINE_UNAVAILABLE', {
    engine: 'process',
    problem: 'there is no redis-server and no valkey-server on the PATH',
    remedy: `install one with: ${await describeInstall(env)}`,
  })
}

/**
 * The command that installs a Redis server and that may be run without asking anybody: apt-get as root,
 * Homebrew on macOS. `undefined` when there is none, or when a server is there already.
 */
export async function installRedisCommand(env: Env = process.env): Promise<readonly string[] | undefined> {
  if ((await findProgram(PROGRAMS, env, USUAL_FOLDERS)) !== undefined) return undefined
  if (process.platform === 'darwin') return (await hasBrew(env)) ? ['brew', 'install', 'redis'] : undefined
  if (process.getuid?.() !== 0 || (await findProgram(['apt-get'], env, [])) === undefined) return undefined
  const install = 'apt-get install -y redis-server'
  // A fresh image has no package lists; elsewhere fetching them first would only cost time.
  return [
    '/bin/sh',
    '-c',
    `export DEBIAN_FRONTEND=noninteractive; ${install} || { apt-get update && ${install}; }`,
  ]
}

async function describeInstall(env: Env): Promise<string> {
  if (process.platform === 'darwin') return 'brew install redis'
  const isRoot = process.getuid?.() === 0
  if (await findProgram(['apt-get'], env, []))
    return `${isRoot ? '' : 'sudo '}apt-get install -y redis-server`
  return 'the package manager of this system, where the package is called redis or valkey'
}

async function hasBrew(env: Env): Promise<boolean> {
  return (await findProgram(['brew'], env, ['/opt/homebrew/bin', '/usr/local/bin'])) !== undefined
}

async function findProgram(
  names: readonly string[],
  env: Env,
  folders: readonly string[],
): Promise<string | undefined> {
  const all = [...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...folders]
  for (const path of names.flatMap((name) => all.map((folder) => join(folder, name)))) {
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
