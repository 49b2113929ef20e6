import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
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

/** A Docker daemon of one test, in a network of its own, that can be stopped and started again. */
export class OwnDaemon implements AsyncDisposable {
  readonly host: string
  readonly #folder: string
  #process: ChildProcess | undefined

  /** Starts one that has the image. */
  static async start(image: string): Promise<OwnDaemon> {
    const daemon = new OwnDaemon((await makeTempFolder()).path)
    await daemon.start()
    const script = 'docker -H "$1" save "$3" | docker -H "$2" load'
    execFileSync('/bin/sh', ['-c', script, 'copy', DOCKER_HOST, daemon.host, image], { stdio: 'ignore' })
    return daemon
  }

  private constructor(folder: string) {
    this.#folder = folder
    this.host = `unix://${folder}/docker.sock`
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
    const args = ['--net', 'dockerd', '-H', this.host, ...folders]
    const child = spawn('unshare', args, { stdio: ['ignore', log, log] })
    closeSync(log)
    this.#process = child
    for (const deadline = performance.now() + 30_000; !(await answers(this.host)); await setTimeout(50)) {
      const isOver = child.exitCode !== null || performance.now() > deadline
      if (isOver) throw new Error(`dockerd does not start:\n${readFileSync(join(folder, 'log'), 'utf8')}`)
    }
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
