import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { haproxy } from '@berth/router-haproxy'
import type { HaproxyOptions } from '@berth/router-haproxy'
import { freePort, missingTools, startBackend, startEmbedded, startNginx } from './router-contenders.ts'
import type { Contender } from './router-contenders.ts'
import { BENCH_HOST } from './router-load.ts'
import { compareRouters } from './router-measure.ts'

const run = promisify(execFile)

/**
 * Prints what a request costs in HAProxy as Berth sets it up, with and without an access log, beside nginx and the embedded
 * router. Each has one thread. Takes about a minute and a half.
 */
export async function benchRouterHaproxy(): Promise<void> {
  const missing = await missingTools('haproxy')
  if (missing !== undefined) {
    console.log(missing)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'berth-bench-'))
  try {
    await using backend = await startBackend(folder)
    await using plain = await startNginx('nginx, no upstream keepalive', folder, backend.port, 0)
    await using kept = await startNginx('nginx, upstream keepalive 64', folder, backend.port, 64)
    await using embedded = await startEmbedded('embedded()', backend.port)
    await using silent = await startHaproxy('haproxy()', `${folder}/silent`, backend.port)
    const onRequest = () => {}
    await using logging = await startHaproxy('haproxy() with onRequest', `${folder}/logging`, backend.port, {
      onRequest,
    })
    await compareRouters(backend, [plain, kept, embedded, silent, logging])
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function startHaproxy(
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

if (import.meta.main) await benchRouterHaproxy()
