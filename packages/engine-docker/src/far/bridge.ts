import type { Duplex } from 'node:stream'
import type { CallOptions } from '@berth/sdk'
import type Docker from 'dockerode'
import { Connection } from '../api/connection.ts'
import { engineError } from '../errors.ts'
import { FrameReader } from '../logs/frames.ts'

/** Where a bridge leads on the far side: a port, or the path of a unix socket. */
export type FarPlace = readonly [host: string, port: string] | readonly [path: string]

/**
 * Connects to the place that its arguments name, says in one line why it could not, or nothing, and hands on bytes in both
 * directions. Perl has everything for that in the base of each Debian image, where a shell may not have it.
 */
const PROGRAM = `use strict;
use IO::Socket::INET;
use IO::Socket::UNIX;
my $far = @ARGV == 1
  ? IO::Socket::UNIX->new(Peer => $ARGV[0])
  : IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Proto => "tcp");
my ($problem) = $far ? "" : grep { $!{$_} } keys %!;
syswrite(STDOUT, ($problem // "failed") . "\\n");
exit 1 unless $far;
my $pid = fork() // exit 1;
my ($from, $to) = $pid ? ($far, \\*STDOUT) : (\\*STDIN, $far);
while (sysread($from, my $bytes, 65536)) {
  for (my $at = 0; $at < length $bytes;) {
    $at += syswrite($to, $bytes, length($bytes) - $at, $at) // last;
  }
}
$pid ? kill("TERM", $pid) : shutdown($far, 1);
`

const LINE_BREAK = 0x0a

/**
 * Connects to a place as a running container sees it, by a program that runs there.
 *
 * @param user - whose right it is to connect there
 * @throws {Error} with a code as `connect` of Node has it, such as ECONNREFUSED
 */
export async function openBridge(
  container: Docker.Container,
  user: string,
  place: FarPlace,
  { signal }: CallOptions = {},
): Promise<Duplex> {
  signal?.throwIfAborted()
  const bridge = new Bridge(await runProgram(container, user, place))
  const abort = () => void bridge.destroy(signal?.reason as Error)
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  try {
    const code = await bridge.outcome
    if (code !== '') throw Object.assign(new Error(`connect ${code} ${place.join(':')}`), { code })
    return bridge
  } catch (error) {
    bridge.destroy()
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

async function runProgram(container: Docker.Container, user: string, place: FarPlace): Promise<Duplex> {
  try {
    const exec = await container.exec({
      Cmd: ['perl', '-e', PROGRAM, ...place],
      User: user,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    })
    return await exec.start({ hijack: true, stdin: true })
  } catch (error) {
    throw engineError(error)
  }
}

/** What goes in and out of the program, without its first line and without what Docker puts around it. */
class Bridge extends Connection {
  /** Its first line: empty when it is connected, else why it is not. */
  readonly outcome: Promise<string>
  readonly #tell: PromiseWithResolvers<string>
  readonly #stream: Duplex
  readonly #frames = new FrameReader()
  #firstLine: Buffer | undefined = Buffer.alloc(0)
  #said = ''

  constructor(stream: Duplex) {
    super()
    this.#stream = stream
    this.#tell = Promise.withResolvers<string>()
    this.outcome = this.#tell.promise
    this.outcome.catch(() => {})
    // Nobody else listens before that is told; whoever uses it from then on does.
    this.on('error', () => {})
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    stream.on('error', (error) => this.destroy(error))
    stream.on('end', () => this.#end())
    stream.on('close', () => this.#end())
  }

  override _read(): void {
    this.#stream.resume()
  }

  override _write(bytes: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // What cannot be written any more is told by the end.
    this.#stream.write(bytes, encoding, () => done())
  }

  override _final(done: () => void): void {
    this.#stream.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#tell.reject(error ?? new Error('The connection was given up'))
    this.#stream.on('error', () => {}).destroy()
    done(error)
  }

  #take(chunk: Buffer): void {
    for (const { stream, bytes } of this.#frames.push(chunk)) {
      if (stream === 'stderr') this.#said += bytes.toString()
      else if (this.#firstLine === undefined) this.#hand(bytes)
      else this.#begin(Buffer.concat([this.#firstLine, bytes]))
    }
  }

  #begin(bytes: Buffer): void {
    const end = bytes.indexOf(LINE_BREAK)
    this.#firstLine = end === -1 ? bytes : undefined
    if (end === -1) return
    this.#tell.resolve(bytes.subarray(0, end).toString())
    this.#hand(bytes.subarray(end + 1))
  }

  #hand(bytes: Buffer): void {
    if (bytes.length > 0 && !this.push(bytes)) this.#stream.pause()
  }

  #end(): void {
    if (this.#firstLine !== undefined) {
      const problem =
        this.#said.trim() ||
        this.#firstLine.toString().trim() ||
        'what was to connect ended at once, for want of Perl in its image or of a container'
      this.destroy(new Error(`Nothing can be connected to there: ${problem}`))
    } else if (!this.readableEnded) this.push(null)
  }
}
