import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { connect as connectTo, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { connect } from '../api/connect.ts'
import { DOCKER_HOST } from './docker-for-tests.ts'
import { makeTempFolder } from '@berth/sdk/testing'

/** Why a Docker daemon of one's own cannot be had here, or `false`. */
export function reasonForNoDaemon(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can start a daemon'
  try {
    execFileSync('dockerd', ['--version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'there is no dockerd on the PATH'
  }
}

export interface OwnDaemonOptions {
  /** Folders that are empty for it and for its containers, as those of another machine would be. */
  readonly hidden?: readonly string[]
}

/** A Docker daemon of one test, in a network of its own, that can be stopped and started again. */
export class OwnDaemon implements AsyncDisposable {
  readonly host: string
  readonly #folder: string
  /** Arguments of `dockerd`. */
  readonly #more: readonly string[]
  readonly #hidden: readonly string[]
  #process: ChildProcess | undefined

  /** Starts one that has the images. */
  static async start(...images: readonly string[]): Promise<OwnDaemon> {
    const daemon = await OwnDaemon.startEmpty()
    daemon.copyImages(...images)
    return daemon
  }

  /** Starts one without any image. */
  static async startEmpty(more: readonly string[] = [], options: OwnDaemonOptions = {}): Promise<OwnDaemon> {
    const daemon = new OwnDaemon((await makeTempFolder()).path, more, options)
    await daemon.start()
    return daemon
  }

  private constructor(folder: string, more: readonly string[], { hidden = [] }: OwnDaemonOptions) {
    this.#folder = folder
    this.#more = more
    this.#hidden = hidden
    this.host = `unix://${folder}/docker.sock`
  }

  /** Gives it images that the machine's own Docker has. */
  copyImages(...images: readonly string[]): void {
    const script = 'from=$1 to=$2; shift 2; docker -H "$from" save "$@" | docker -H "$to" load'
    execFileSync('/bin/sh', ['-c', script, 'copy', DOCKER_HOST, this.host, ...images], { stdio: 'ignore' })
  }

  async start(): Promise<void> {
    const folder = this.#folder
    await mkdir(folder, { recursive: true })
    const log = openSync(join(folder, 'log'), 'a')
    const folders = [
      '--data-root',
      `${folder}/data`,
      '--exec-root',
      `${folder}/exec`,
      '--pidfile',
      `${folder}/pid`,
    ]
    // In a network namespace of its own, since it would take the bridge of the machine's own daemon.
    const script =
      'ip link set lo up; while [ "$1" != -- ]; do mount -t tmpfs none "$1"; shift; done; shift; exec dockerd "$@"'
    const own = this.#hidden.length > 0 ? ['--net', '--mount'] : ['--net']
    const begin = [...own, '/bin/sh', '-c', script, 'dockerd', ...this.#hidden, '--']
    const args = [...begin, '-H', this.host, ...folders, ...this.#more]
    const child = spawn('unshare', args, { stdio: ['ignore', log, log] })
    closeSync(log)
    this.#process = child
    for (const deadline = performance.now() + 30_000; !(await answers(this.host)); await setTimeout(50)) {
      const isOver = child.exitCode !== null || performance.now() > deadline
      if (isOver) throw new Error(`dockerd does not start:\n${readFileSync(join(folder, 'log'), 'utf8')}`)
    }
  }

  /**
   * Brings connections to a port of 127.0.0.1 of its own network, byte by byte, and answers where they come in.
   *
   * @param port - where it listens there
   */
  async reach(port: number): Promise<{ readonly port: number } & AsyncDisposable> {
    const socket = join(this.#folder, `port-${port}`)
    const relay = `require('net').createServer({ allowHalfOpen: true }, (from) => {
      const to = require('net').connect({ port: ${port}, host: '127.0.0.1', allowHalfOpen: true })
      from.pipe(to).pipe(from)
      for (const end of [from, to]) end.on('error', () => { from.destroy(); to.destroy() })
    }).listen(process.argv[1], () => console.log('listens'))`
    const namespace = `--net=/proc/${this.#process?.pid}/ns/net`
    const child = spawn('nsenter', [namespace, process.execPath, '-e', relay, socket], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    const server = createServer({ allowHalfOpen: true }, (from) => {
      const to = connectTo({ path: socket, allowHalfOpen: true })
      from.pipe(to).pipe(from)
      for (const end of [from, to]) end.on('error', () => [from, to].forEach((stream) => stream.destroy()))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      port: (server.address() as AddressInfo).port,
      async [Symbol.asyncDispose]() {
        server.close()
        child.kill()
        await once(child, 'exit')
      },
    }
  }

  /** A command as words, in whose network the containers of this daemon are, and 127.0.0.1 is theirs alone. */
  inside(...command: readonly string[]): readonly string[] {
    const script = 'ip link set lo up && exec "$@"'
    return [
      'nsenter',
      `--net=/proc/${this.#process?.pid}/ns/net`,
      '/bin/sh',
      '-c',
      script,
      'inside',
      ...command,
    ]
  }

  /** Stops it as the machine does when it shuts down. */
  async stop(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child || child.exitCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    await exit
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    // What it has mounted goes with its folder.
    const script = 'grep -o "$1/[^ ]*" /proc/mounts | sort -r | xargs -r umount -l; rm -rf "$1"'
    execFileSync('/bin/sh', ['-c', script, 'clean', this.#folder], { stdio: 'ignore' })
  }
}

async function answers(host: string): Promise<boolean> {
  try {
    await connect({ host })
    return true
  } catch {
    return false
  }
}
