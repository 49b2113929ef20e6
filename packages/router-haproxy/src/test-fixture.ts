import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address } from '@berth/sdk'
import { haproxy } from './haproxy.ts'
import type { HaproxyOptions, HaproxyRouter } from './haproxy.ts'

/** A router on free ports, in a folder that is removed with it. */
export interface Fixture extends AsyncDisposable {
  readonly router: HaproxyRouter
  readonly folder: string
  readonly address: Address
  readonly notices: string[]
}

export async function openFixture(options: Partial<HaproxyOptions> = {}): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'))
  const notices: string[] = []
  const router = await haproxy({
    folder,
    port: await freePort(),
    httpsPort: await freePort(),
    onNotice: (notice) => notices.push(notice),
    threads: 1,
    ...options,
  })
  return {
    router,
    folder,
    address: { host: router.host, port: router.port },
    notices,
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A port that is free now, and that nobody gets who asks for any: those are above. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
      server.close()
      await once(server, 'close')
      return port
    } catch {
      // Taken: another one.
    }
  }
}
