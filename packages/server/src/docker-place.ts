import { BerthError } from '@berth/sdk'

/** A Docker of another machine. */
export interface DockerPlace {
  /** `ssh://user@host` or `tcp://host:2376`. */
  readonly host: string
  /** A folder with `ca.pem`, `cert.pem` and `key.pem` for TCP with TLS. */
  readonly certificates?: string
}

/**
 * On which other machine the containers of a home are: where they were before, else where the environment says. The Docker of this
 * machine is looked for anew each time.
 *
 * @throws {BerthError} INVALID_OPTION when the environment names another machine than before: its Docker would start all apps again
 */
export function dockerPlaceOf(
  home: string,
  kept: DockerPlace | undefined,
  env: Readonly<Record<string, string | undefined>>,
): DockerPlace | undefined {
  const host = env['DOCKER_HOST'] || kept?.host
  const certificates = env['DOCKER_CERT_PATH'] || kept?.certificates
  if (kept !== undefined && host !== kept.host) {
    const problem = `is ${host}, but the apps in ${home} run on ${kept.host}; unset it, or choose another home with --home`
    throw new BerthError('INVALID_OPTION', { option: 'DOCKER_HOST', problem })
  }
  if (host === undefined || host.startsWith('unix:')) return undefined
  return { host, ...(certificates !== undefined && { certificates }) }
}
