import { BerthError } from '@berth/sdk'

/** A Docker of another machine. */
export interface DockerPlace {
  /** `ssh://user@host` or `tcp://host:2376`. */
  readonly host: string
  /** A folder with `ca.pem`, `cert.pem` and `key.pem` for TCP with TLS. */
  readonly certificates?: string
}

/**
 * Where the containers of a home are: where they were before, else where the environment says. The Docker of this machine is looked
 * for anew each time.
 *
 * @throws {BerthError} INVALID_OPTION when the environment names another machine than before: its Docker would start all apps again
 */
export function dockerPlaceOf(
  home: string,
  kept: DockerPlace | 'here' | undefined,
  env: Readonly<Record<string, string | undefined>>,
): DockerPlace | 'here' {
  const known = kept === 'here' ? undefined : kept
  const host = env['DOCKER_HOST'] || known?.host
  const certificates = env['DOCKER_CERT_PATH'] || known?.certificates
  const isHere = host === undefined || host.startsWith('unix:')
  if (kept === 'here' ? !isHere : kept && host !== kept.host) {
    const before = known?.host ?? 'the Docker of this machine'
    const problem = `is ${host}, but the apps in ${home} run on ${before}; unset it, or choose another home with --home`
    throw new BerthError('INVALID_OPTION', { option: 'DOCKER_HOST', problem })
  }
  return isHere ? 'here' : { host, ...(certificates !== undefined && { certificates }) }
}
