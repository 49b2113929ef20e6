import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { haproxy } from '@berth/router-haproxy'
import type { HaproxyOptions } from '@berth/router-haproxy'
import { freePort } from '@berth/sdk/testing'
import type { Contender } from './router-contenders.ts'
import { BENCH_HOST } from './router-load.ts'

const run = promisify(execFile)

/** HAProxy as Berth sets it up. */
export async function startHaproxy(
  name: string,
  folder: string,
  backend: number,
  options: Partial<HaproxyOptions> = {},
): Promise<Contender> {
  const port = await freePort()
  const router = await haproxy({ folder, port, httpsPort: false, threads: 1, ...options })
  const address = { host: '127.0.0.1', port: backend }
  await router.route({ app: 'app', domains: [BENCH_HOST], targets: [{ instance: 'app.web.1', address }] })
  // Of its two processes the younger one does the work.
  const { stdout } = await run('pgrep', ['-n', '-f', `${folder}/haproxy.cfg`])
  return { name, port, pid: Number(stdout), [Symbol.asyncDispose]: () => router[Symbol.asyncDispose]() }
}
