import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoggerOption, Service } from '@berth/service'
import { buildApp } from './app.ts'
import type { Parts } from './parts.ts'
import type { Network } from './pictures/resolve-host.ts'
import { readSettings } from './settings.ts'
import type { Settings } from './settings.ts'

/** The service with a folder and a Snowflake of its own. */
export interface TestApp extends AsyncDisposable {
  readonly app: Service
  readonly parts: Parts
  readonly folder: string
}

/** What a test asks for. */
export interface TestAppOptions {
  readonly settings?: Partial<Settings>
  readonly network?: Network
  /** A folder that an earlier one left; it is not removed then. */
  readonly folder?: string
  /** @default false */
  readonly logger?: LoggerOption
  /** @default one that gives 1000, 1001, … */
  readonly snowflakeUrl?: string
}

let nextId = 1000n

/** Builds the service; browsers are launched when the first image is asked for. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'cards-test-')))
  await using stack = new AsyncDisposableStack()
  if (options.folder === undefined) stack.defer(() => rm(folder, { recursive: true, force: true }))
  const snowflake = options.snowflakeUrl ?? (await startFakeSnowflake(stack))
  const defaults = {
    STORAGE_DIR: folder,
    SNOWFLAKE_URL: snowflake,
    BROWSERS: '1',
    RENDER_TIMEOUT_MS: '30000',
  }
  const settings = { ...readSettings(defaults), ...options.settings }
  let parts: Parts | undefined
  const app = await buildApp(settings, {
    ...(options.logger !== undefined && { logger: options.logger }),
    ...(options.network && { network: options.network }),
    onParts: (made) => (parts = made),
  })
  if (!parts) throw new TypeError('The service told its parts')
  stack.defer(() => app.close())
  const owned = stack.move()
  return { app, parts, folder, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** A server that gives ids as Snowflake does. */
export async function startFakeSnowflake(stack: AsyncDisposableStack): Promise<string> {
  const server = createServer((request, response) => {
    const count = Number(new URL(request.url ?? '', 'http://a').searchParams.get('count'))
    const ids = Array.from({ length: count }, () => String((nextId += 1n)))
    response.setHeader('content-type', 'application/json')
    response.end(`{"snowflakes":[${ids.join(',')}],"snowflakes_str":${JSON.stringify(ids)}}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port')
  return `http://127.0.0.1:${address.port}`
}
