import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The Cards service in a process of its own. */
export interface CardsService extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

/** Where all measurements have the browser unpacked. */
const BROWSER_DIR = join(tmpdir(), 'berth-bench-cards')
const MAIN = fileURLToPath(new URL('../services/cards/src/main.ts', import.meta.url))

/** A host that does a lot besides is measured as it is. */
const PATIENT = { RENDER_TIMEOUT_MS: '60000' }

/** Lines of its log that say what went wrong. */
const COMPLAINT = /"level":[4-6]0/

/** Starts the service, and waits until its browser draws. */
export async function startCards(settings: Readonly<Record<string, string>> = {}): Promise<CardsService> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-cards-'))
  const child = spawn(process.execPath, ['--conditions=@berth/source', MAIN], {
    env: { STORAGE_DIR: folder, BROWSER_DIR, PORT: '0', HOST: '127.0.0.1', ...PATIENT, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const close = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
    await rm(folder, { recursive: true, force: true })
  }
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>()
  createInterface(child.stdout).on('line', (line) => {
    if (COMPLAINT.test(line)) console.error(line)
    const found = /listening on (http:[^"\s]+)/.exec(line)?.[1]
    if (found) resolve(found)
  })
  exited.then(() => reject(new Error('Cards ended before it listened')), reject)
  const url = await listening
  while (!(await fetch(`${url}/up`)).ok) await sleep(50)
  return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: close }
}

/** The browser that the service unpacked, with the folder of its libraries. */
export async function findBrowser(): Promise<{ readonly program: string; readonly libraries: string }> {
  const name = (await readdir(BROWSER_DIR)).find((entry) => /^chromium-[\d.]+$/.test(entry))
  if (name === undefined) throw new Error('The service has unpacked no browser')
  return { program: join(BROWSER_DIR, name, 'chromium'), libraries: join(BROWSER_DIR, name, 'lib') }
}
