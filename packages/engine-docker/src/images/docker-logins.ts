import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { RegistryLogin } from '@berth/sdk'
import type { AuthConfig } from 'dockerode'

/** What to show a registry; `undefined` for one that nobody has logged in to. */
export type AuthOf = (registry: string) => Promise<AuthConfig | undefined>

/** Docker's own registry is kept under this name, for old times' sake. */
const HUB = 'https://index.docker.io/v1/'

/**
 * Finds what `docker login` has kept for a registry, in `config.json` of `DOCKER_CONFIG` or `~/.docker`.
 * What it has given to a credential helper is a program's to tell, and not asked for.
 */
export function dockerLogins(env: Readonly<Record<string, string | undefined>>): AuthOf {
  const folder = env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker')
  return async (registry) => {
    const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '{}')
    return parseLogins(text)[serverOf(registry)]
  }
}

/** The platform's own logins, before those of others. */
export function loginsOf(
  own: ((registry: string) => RegistryLogin | undefined) | undefined,
  others: AuthOf,
): AuthOf {
  return async (registry) => {
    const login = own?.(registry)
    return login ? authOf(login) : others(registry)
  }
}

/** A login as Docker's API takes it. */
export function authOf({ registry, username, password }: RegistryLogin) {
  return { username, password, serveraddress: serverOf(registry) }
}

function serverOf(registry: string): string {
  return registry === 'docker.io' ? HUB : registry
}

/** The logins in a `config.json`, by registry; nothing when it is none. */
export function parseLogins(text: string): Readonly<Record<string, AuthConfig>> {
  const config = parseObject(text)
  const auths = Object.entries(objectOf(config['auths']))
  return Object.fromEntries(
    auths.flatMap(([server, entry]) => {
      const { auth } = objectOf(entry)
      const [username = '', ...rest] =
        typeof auth === 'string' ? Buffer.from(auth, 'base64').toString().split(':') : []
      if (username === '' || rest.length === 0) return []
      const name = server === HUB ? HUB : server.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
      return [[name, { username, password: rest.join(':'), serveraddress: name }] as const]
    }),
  )
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return {}
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
