import { spawnSync } from 'node:child_process'
import { readFile, readdir, readlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** In the environment of everything that a run of the tests starts. */
const MARK = 'BERTH_TEST_RUN'

/** What a run of the tests leaves behind that still runs: processes of this machine, and containers. Linux only. */
export class LeftRunning {
  readonly #id = `${process.pid}.${Date.now()}`
  #host: string | undefined
  #before: ReadonlySet<string> = new Set()

  /** What this process starts from now on is looked for. */
  constructor() {
    process.env[MARK] = this.#id
  }

  /** Notes which containers there are before the tests begin. */
  noteContainers(host: string): void {
    this.#host = host
    this.#before = new Set(containers(host))
  }

  /** Containers of platforms that were not there before, by their names. To be asked while Docker runs. */
  containers(): readonly string[] {
    return containers(this.#host).filter((name) => !this.#before.has(name))
  }

  /** Command lines of processes. To be asked once everything has ended. */
  async processes(): Promise<readonly string[]> {
    if (process.platform !== 'linux') return []
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const found = await Promise.all(pids.map((pid) => this.#find(`/proc/${pid}`)))
    return found.filter((line) => line !== undefined)
  }

  async #find(folder: string): Promise<string | undefined> {
    try {
      const environment = await readFile(`${folder}/environ`, 'latin1')
      // An instance has an environment of its own, but it works in the home of its platform.
      const cwd = await readlink(`${folder}/cwd`)
      const isOurs =
        environment.split('\0').includes(`${MARK}=${this.#id}`) ||
        cwd.startsWith(join(tmpdir(), 'berth-test-'))
      if (!isOurs) return undefined
      return (await readFile(`${folder}/cmdline`, 'latin1')).replaceAll('\0', ' ').trim()
    } catch {
      // It ended while it was looked at, or is somebody else's.
      return undefined
    }
  }
}

function containers(host: string | undefined): readonly string[] {
  if (host === undefined) return []
  const filter = ['--filter', 'label=berth.platform', '--format', '{{.Names}}']
  const { stdout } = spawnSync('docker', ['-H', host, 'ps', '--all', ...filter], { encoding: 'utf8' })
  return stdout.split('\n').filter((name) => name !== '')
}
