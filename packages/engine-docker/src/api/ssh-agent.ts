import { Agent } from 'node:http'
import type { Duplex } from 'node:stream'
import { SshConnection } from './ssh-connection.ts'

/** A machine that is reached by the `ssh` program, with its settings, keys and known hosts. */
export interface SshTarget {
  readonly host: string
  readonly user?: string
  readonly port?: number
  /** A file of settings in place of `~/.ssh/config`. */
  readonly config?: string
}

/** Connections to the Docker of another machine; one that is free is used again. */
export class SshAgent extends Agent {
  readonly #args: readonly string[]
  readonly #place: string

  constructor({ host, user, port, config }: SshTarget) {
    super({ keepAlive: true })
    this.#place = user === undefined ? host : `${user}@${host}`
    // Nobody is there to be asked, so what would be asked is refused: a machine whose key is not known above all.
    this.#args = [
      '-T',
      '-oBatchMode=yes',
      '-oConnectTimeout=30',
      ...(config === undefined ? [] : ['-F', config]),
      ...(user === undefined ? [] : ['-l', user]),
      ...(port === undefined ? [] : ['-p', String(port)]),
      '--',
      host,
      'docker',
      'system',
      'dial-stdio',
    ]
  }

  override createConnection(): Duplex {
    return new SshConnection(this.#args, this.#place)
  }
}
