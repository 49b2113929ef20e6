import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missingTools, startBackend, startEmbedded, startNginx } from './router-contenders.ts'
import { compareRouters } from './router-measure.ts'

/**
 * Prints what a request costs in the embedded router and in nginx, which Dokku uses without upstream keepalive.
 *
 * All stand before the same nginx, get the same load from wrk, and take turns. Takes about 45 seconds.
 */
export async function benchRouter(): Promise<void> {
  const missing = await missingTools()
  if (missing !== undefined) {
    console.log(missing)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'berth-bench-'))
  try {
    await using backend = await startBackend(folder)
    await using embedded = await startEmbedded('embedded()', backend.port)
    await using plain = await startNginx('nginx, no upstream keepalive', folder, backend.port, 0)
    await using kept = await startNginx('nginx, upstream keepalive 64', folder, backend.port, 64)
    await compareRouters(backend, [plain, embedded, kept])
  } finally {
    await rm(folder, { recursive: true })
  }
}

if (import.meta.main) await benchRouter()
