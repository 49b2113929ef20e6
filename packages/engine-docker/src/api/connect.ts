import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isBerthError } from '@berth/sdk'
import Docker from 'dockerode'
import { unavailable } from '../errors.ts'
import { SshAgent } from './ssh-agent.ts'

/** Where a Docker Engine is. */
export interface Endpoint {
  /** `unix:///var/run/docker.sock`, `tcp://host:2376` or `ssh://user@host`. */
  readonly host: string
  /** Absolute path of a folder with `ca.pem`, `cert.pem` and `key.pem`, for TCP with TLS. */
  readonly certificates?: string
  /** A file of settings of `ssh` in place of `~/.ssh/config`, for `ssh://`. */
  readonly sshConfig?: string
}

/** The newest version of the API that this package was written against. */
const NEWEST = '1.47'
const OLDEST = '1.41'

/**
 * Connects to a Docker Engine, in the newest version of its API that both sides know.
 *
 * @throws {BerthError} ENGINE_UNAVAILABLE when none answers, or one that is too old
 * @throws {BerthError} INVALID_OPTION when the host is no such address
 */
export async function connect(endpoint: Endpoint): Promise<Docker> {
  const options = await connectionOptions(endpoint)
  const { ApiVersion: theirs, MinAPIVersion: least } = await versionOf(new Docker(options), endpoint.host)
  if (isOlder(theirs, OLDEST) || isOlder(NEWEST, least)) {
    throw unavailable(
      `it speaks version ${least} to ${theirs} of the Docker API, and Berth ${OLDEST} to ${NEWEST}`,
      isOlder(theirs, OLDEST) ? 'install a newer Docker Engine' : 'install a newer Berth',
    )
  }
  return new Docker({ ...options, version: `v${isOlder(theirs, NEWEST) ? theirs : NEWEST}` })
}

/** What dockerode is given; every key of it, since it would take the missing ones from the environment. */
export async function connectionOptions({
  host,
  certificates,
  sshConfig,
}: Endpoint): Promise<Docker.DockerOptions> {
  const url = URL.parse(host)
  switch (url?.protocol) {
    case 'unix:':
      return { ...NOTHING, socketPath: url.pathname }
    case 'tcp:': {
      const port = Number(url.port || (certificates === undefined ? 2375 : 2376))
      const keys = certificates === undefined ? {} : await readKeys(certificates)
      return { ...NOTHING, ...keys, host: url.hostname, port, protocol: certificates ? 'https' : 'http' }
    }
    case 'ssh:': {
      // The types do not know it.
      const through = { agent: sshTo(url, sshConfig) } as Docker.DockerOptions
      return { ...NOTHING, ...through, host: url.hostname, port: Number(url.port || 22) }
    }
    default:
      throw unavailable(
        `${JSON.stringify(host)} is no address of a Docker Engine`,
        'use one such as unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host',
      )
  }
}

function sshTo({ hostname, username, port }: URL, config: string | undefined): SshAgent {
  return new SshAgent({
    host: hostname,
    ...(username !== '' && { user: decodeURIComponent(username) }),
    ...(port !== '' && { port: Number(port) }),
    ...(config !== undefined && { config }),
  })
}

/** Lets go of what is connected. */
export function disconnect(docker: Docker): void {
  const { agent } = docker.modem as { readonly agent?: unknown }
  if (agent instanceof SshAgent) agent.destroy()
}

const NOTHING = {
  socketPath: undefined,
  host: undefined,
  port: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
  timeout: undefined,
  protocol: 'http',
} as unknown as Docker.DockerOptions

async function readKeys(folder: string): Promise<Docker.DockerOptions> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  return { ca: ca!, cert: cert!, key: key! }
}

async function versionOf(docker: Docker, host: string): Promise<Versions> {
  try {
    return await docker.version()
  } catch (error) {
    if (isBerthError(error)) throw error
    throw unavailable(
      `no Docker Engine answers at ${host} (${reasonOf(error)})`,
      'start it, or say where it is',
      error,
    )
  }
}

interface Versions {
  readonly ApiVersion: string
  readonly MinAPIVersion: string
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  return error instanceof Error ? error.message : String(error)
}

function isOlder(one: string, other: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [numbers(one), numbers(other)]
  return major === otherMajor ? minor < otherMinor : major < otherMajor
}

function numbers(version: string): readonly number[] {
  return version.split('.').map(Number)
}
