import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  missingTools,
  startBackend,
  startCaddy,
  startEmbedded,
  startEqualNginx,
  startNginx,
} from './router-contenders.ts'
import { startBareHaproxy, startHaproxy } from './router-haproxy.ts'
import { compareRouters } from './router-measure.ts'

/**
 * Prints what a request costs in both of Berth's routers, in nginx, which Dokku uses without upstream keepalive, and in Caddy.
 *
 * All have one thread, write no access log unless their name says so, stand before the same nginx, get the same load from wrk, and
 * take turns. Takes about 100 seconds.
 */
export async function benchRouter(): Promise<void> {
  const missing = await missingTools('haproxy', 'caddy')
  if (missing !== undefined) {
    console.log(missing)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'berth-bench-'))
  try {
    await using backend = await startBackend(folder)
    await using plain = await startNginx('nginx, no upstream keepalive', folder, backend.port, 0)
    await using kept = await startNginx('nginx, upstream keepalive 64', folder, backend.port, 64)
    await using equal = await startEqualNginx('nginx that does as much', folder, backend.port)
    await using caddy = await startCaddy('Caddy', folder, backend.port)
    await using embedded = await startEmbedded('embedded()', backend.port)
    await using bare = await startBareHaproxy('HAProxy without a rule', `${folder}/bare`, backend.port)
    await using silent = await startHaproxy('haproxy()', `${folder}/silent`, backend.port)
    const onRequest = () => {}
    await using logging = await startHaproxy('haproxy() with onRequest', `${folder}/logging`, backend.port, {
      onRequest,
    })
    await compareRouters(backend, [plain, kept, equal, caddy, embedded, bare, silent, logging])
  } finally {
    await rm(folder, { recursive: true })
  }
}

if (import.meta.main) await benchRouter()
