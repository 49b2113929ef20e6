import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@berth/sdk/testing'
import { waitForVersion } from './docker-app.ts'
import type { DeployTimes } from './docker-floor.ts'

const run = promisify(execFile)

/** `docker compose up` in a folder with the app, as it is by default. It ends the old container before it starts the new one. */
export class ComposeDeploys implements AsyncDisposable {
  readonly #command: readonly string[]
  readonly #options: { readonly cwd: string }
  readonly #port: number

  private constructor(command: readonly string[], folder: string, port: number) {
    this.#command = command
    this.#options = { cwd: folder }
    this.#port = port
  }

  /** `undefined` where there is no Compose. */
  static async open(folder: string): Promise<ComposeDeploys | undefined> {
    const command = await findCompose()
    if (!command) return undefined
    const port = await freePort()
    const service = {
      build: '.',
      environment: { PORT: '5000' },
      ports: [`127.0.0.1:${port}:5000`],
      init: true,
    }
    const compose = { version: '3.7', services: { app: service } }
    await writeFile(join(folder, 'docker-compose.yml'), JSON.stringify(compose))
    await writeFile(join(folder, '.dockerignore'), 'docker-compose.yml\n')
    return new ComposeDeploys(command, folder, port)
  }

  /** What it says of itself. */
  get name(): string {
    return `${this.#command.join(' ')} up`
  }

  /** Deploys the version that is in the folder now. */
  async deploy(version: number): Promise<DeployTimes> {
    const begin = performance.now()
    const [total, live] = await Promise.all([
      this.#run('up', '--detach', '--build').then(() => performance.now() - begin),
      waitForVersion(version, { address: '127.0.0.1', port: this.#port }).then(
        () => performance.now() - begin,
      ),
    ])
    return { live, total }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run('down', '--rmi', 'local')
  }

  async #run(...args: readonly string[]): Promise<void> {
    const [program = '', ...first] = this.#command
    await run(program, [...first, ...args], this.#options)
  }
}

async function findCompose(): Promise<readonly string[] | undefined> {
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    const [program = '', ...first] = command
    const isThere = await run(program, [...first, 'version']).then(
      () => true,
      () => false,
    )
    if (isThere) return command
  }
  return undefined
}
