import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { Connection } from './connection.ts'
import { sshError } from './ssh-error.ts'

/** One connection through an `ssh` of its own. Why it cannot be had is what `ssh` says. */
export class SshConnection extends Connection {
  readonly #child: ChildProcessWithoutNullStreams
  #said = ''

  constructor(args: readonly string[], place: string) {
    super()
    const child = spawn('ssh', args, { stdio: 'pipe' })
    this.#child = child
    child.stdin.on('error', () => {}) // told by its end
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said += text))
    child.stdout.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) child.stdout.pause()
    })
    child.on('error', (error) => this.destroy(sshError(place, error.message, error)))
    // Only now all that it has said is known.
    child.on('close', (code) => {
      if (code === 0) this.push(null)
      else this.destroy(sshError(place, this.#said))
    })
  }

  override _read(): void {
    this.#child.stdout.resume()
  }

  override _write(bytes: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // What cannot be written any more is told by the end.
    this.#child.stdin.write(bytes, encoding, () => done())
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill()
    done(error)
  }

  override ref(): this {
    return this.#keep('ref')
  }

  override unref(): this {
    return this.#keep('unref')
  }

  /** Whether this process goes on for it. */
  #keep(verb: 'ref' | 'unref'): this {
    const { stdin, stdout, stderr } = this.#child
    for (const each of [this.#child, stdin, stdout, stderr] as unknown as Record<
      'ref' | 'unref',
      () => void
    >[])
      each[verb]()
    return this
  }
}
