import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BerthError, checkedRdb, exists, isBerthError } from '@berth/sdk'
import type { CallOptions, ResourceSpec } from '@berth/sdk'
import type { Context } from '../context.ts'
import { formatRedisConfig } from './redis-config.ts'
import { RedisServer } from './redis-server.ts'
import { writeSecret } from './write-secret.ts'

export interface ImportInput extends CallOptions {
  readonly spec: ResourceSpec
  /** The resource's own folder. */
  readonly folder: string
  readonly dump: AsyncIterable<Uint8Array>
  /** Absolute path of the server's program. */
  readonly program: string
}

// A server takes an RDB file for the beginning of its log.
const LOG = 'appendonly.aof'

/**
 * Has a server of its own read the dump, and leaves what that server wrote where `takeImport` finds it. The resource's
 * data are not touched; when the server cannot read all of the dump, nothing is left.
 */
export async function prepareImport(
  context: Context,
  { spec, folder, dump, program, signal }: ImportInput,
): Promise<void> {
  const [data, config] = [join(folder, 'import'), join(folder, 'import.conf')]
  await rm(data, { recursive: true, force: true })
  await mkdir(data, { recursive: true, mode: 0o700 })
  try {
    await writeDump(join(data, LOG), dump, signal)
    const { name, password } = spec
    const port = await context.ports.take()
    const server = new RedisServer(context, { name, password, port, program, config })
    try {
      await writeSecret(
        config,
        formatRedisConfig({ port: port.port, password, folder: data, fsync: 'everysec' }),
      )
      await server.start(signal)
    } catch (error) {
      throw isBerthError(error, 'RESOURCE_FAILED') ? notWhole(name, error) : error
    } finally {
      await server.stop()
      await rm(config, { force: true })
    }
    await rm(join(folder, 'ready'), { recursive: true, force: true })
    await rename(data, join(folder, 'ready'))
  } catch (error) {
    await rm(data, { recursive: true, force: true })
    throw error
  }
}

/** Puts imported data in place of the old ones, before a server is started; also after a kill at any instant. */
export async function takeImport(folder: string): Promise<void> {
  const ready = join(folder, 'ready')
  if (!(await exists(ready))) return
  await rm(join(folder, 'data'), { recursive: true, force: true })
  await rename(ready, join(folder, 'data'))
}

async function writeDump(
  path: string,
  dump: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  await using file = await open(path, 'w', 0o600)
  for await (const bytes of checkedRdb(dump)) {
    signal?.throwIfAborted()
    await file.appendFile(bytes)
  }
  await file.sync()
}

function notWhole(resource: string, error: BerthError<'RESOURCE_FAILED'>): BerthError {
  const { output } = error.details
  const problem = 'no server can read all of what was given to import, so it keeps the data that it had'
  return new BerthError('DUMP_FAILED', { resource, problem, output }, { cause: error })
}
