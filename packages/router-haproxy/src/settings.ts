import { isIP } from 'node:net'
import { BerthError } from '@berth/sdk'
import type { InternalPlace } from '@berth/sdk'
import type { HaproxyLimits } from './defaults.ts'

/** Everything that a configuration is rendered from besides the state. */
export interface Settings {
  /** Where its files are: an absolute path that HAProxy sees under the same name. */
  readonly folder: string
  readonly host: string
  readonly port: number
  /** `undefined` for no HTTPS. */
  readonly httpsPort: number | undefined
  readonly internal: InternalPlace
  readonly trustedProxies: readonly string[]
  /** `undefined` for as many as there are processors. */
  readonly threads: number | undefined
  /** Whether requests are logged. */
  readonly logsRequests: boolean
  readonly limits: HaproxyLimits
}

/** A unix socket's path has up to 107 bytes, and HAProxy adds its process id while it makes one. */
const MAX_FOLDER = 70

/**
 * Nothing unchecked gets into a configuration.
 *
 * @throws {BerthError} INVALID_OPTION for the first setting that cannot be
 */
export function validateSettings(settings: Settings): void {
  const { folder, host, internal, trustedProxies, threads } = settings
  if (!/^\/[\w./-]+$/.test(folder) || folder.length > MAX_FOLDER) {
    const rule = `must be an absolute path of letters, digits and . _ - only, of up to ${MAX_FOLDER} characters`
    throw new BerthError('INVALID_OPTION', { option: 'folder', problem: rule })
  }
  for (const [option, address] of Object.entries({ host, 'engine.network.gateway': internal.host }))
    if (isIP(address) === 0)
      throw new BerthError('INVALID_OPTION', {
        option,
        problem: `is ${JSON.stringify(address)}, which is no IP address`,
      })
  const networks = { trustedProxies, 'engine.network.subnet': internal.network ? [internal.network] : [] }
  for (const [option, names] of Object.entries(networks))
    for (const network of names)
      if (!isNetwork(network)) {
        const problem = `names ${JSON.stringify(network)}, which is no address and no network such as 10.0.0.0/8`
        throw new BerthError('INVALID_OPTION', { option, problem })
      }
  const ports = { port: settings.port, httpsPort: settings.httpsPort ?? 443 }
  for (const [option, port] of Object.entries(ports))
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new BerthError('INVALID_OPTION', { option, problem: 'must be a port from 1 to 65535' })
  if (settings.port === settings.httpsPort)
    throw new BerthError('INVALID_OPTION', { option: 'httpsPort', problem: 'must not be the port of HTTP' })
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1 || threads > 64))
    throw new BerthError('INVALID_OPTION', {
      option: 'threads',
      problem: 'must be a whole number from 1 to 64',
    })
}

/** Where the files of a router are. */
export function pathsOf(folder: string) {
  return {
    config: `${folder}/haproxy.cfg`,
    state: `${folder}/state.json`,
    log: `${folder}/haproxy.log`,
    hosts: `${folder}/hosts.map`,
    challenges: `${folder}/challenges.map`,
    maintenance: `${folder}/maintenance.map`,
    cut: `${folder}/cut.map`,
    pages: `${folder}/pages.map`,
    script: `${folder}/berth.lua`,
    badRequest: `${folder}/400.http`,
    stalled: `${folder}/408.http`,
    certificateList: `${folder}/certificates.list`,
    certificates: `${folder}/certificates`,
    sockets: `${folder}/run`,
    adminSocket: `${folder}/run/admin.sock`,
    masterSocket: `${folder}/run/master.sock`,
  } as const
}

export type Paths = ReturnType<typeof pathsOf>

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32))
}
