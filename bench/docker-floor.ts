import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { callDocker } from './docker-api.ts'
import { waitForVersion } from './docker-app.ts'

const run = promisify(execFile)
const MEGABYTE = 1_048_576
const PORT = 5000

/** Milliseconds from the beginning of a deploy. */
export interface DeployTimes {
  /** Until the new version answers. */
  readonly live: number
  /** Until the old one is gone, and whoever deploys may go on. */
  readonly total: number
}

/** The least that a deploy can be: nothing is checked, recorded or compared, and the switch is to forget the old address. */
export class FloorDeploys implements AsyncDisposable {
  readonly #folder: string
  readonly #name = `berth-bench-floor-${process.pid}`
  #old: string | undefined
  #version = 0

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** @param folder - with the app */
  static async open(folder: string): Promise<FloorDeploys> {
    const floor = new FloorDeploys(folder)
    await callDocker('POST', '/networks/create', { Name: floor.#name, Driver: 'bridge' })
    return floor
  }

  /** Deploys the version that is in the folder now. */
  async deploy(version: number): Promise<DeployTimes> {
    const begin = performance.now()
    await this.#build()
    const id = await this.#start()
    await waitForVersion(version, { address: await this.#addressOf(id), port: PORT })
    const live = performance.now() - begin
    if (this.#old !== undefined) await end(this.#old)
    this.#old = id
    return { live, total: performance.now() - begin }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#old !== undefined) await callDocker('DELETE', `/containers/${this.#old}?force=1`)
    await callDocker('DELETE', `/networks/${this.#name}`)
    for (let version = 1; version <= this.#version; version += 1) {
      await callDocker('DELETE', `/images/${this.#name}:${version}?force=1`)
    }
  }

  async #build(): Promise<void> {
    this.#version += 1
    const options = { encoding: 'buffer', maxBuffer: 256 * MEGABYTE } as const
    const { stdout } = await run('tar', ['-C', this.#folder, '--owner=0', '--group=0', '-c', '.'], options)
    const answer = await callDocker('POST', `/build?version=2&t=${this.#name}:${this.#version}`, stdout)
    if (!String(answer).includes('Successfully tagged'))
      throw new Error(`The build failed: ${String(answer)}`)
  }

  async #start(): Promise<string> {
    const options = {
      Image: `${this.#name}:${this.#version}`,
      Env: [`PORT=${PORT}`],
      HostConfig: { NetworkMode: this.#name, Init: true },
    }
    const { Id } = (await callDocker('POST', '/containers/create', options)) as { readonly Id: string }
    await callDocker('POST', `/containers/${Id}/start`)
    return Id
  }

  async #addressOf(id: string): Promise<string> {
    const found = (await callDocker('GET', `/containers/${id}/json`)) as {
      readonly NetworkSettings: { readonly Networks: Record<string, { readonly IPAddress: string }> }
    }
    return found.NetworkSettings.Networks[this.#name]!.IPAddress
  }
}

async function end(id: string): Promise<void> {
  await callDocker('POST', `/containers/${id}/stop`)
  await callDocker('DELETE', `/containers/${id}`)
}
