import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { BerthError } from '../errors.ts'
import type { DumpResult, Platform } from '../platform/platform.ts'
import type { CallOptions } from '../wall/engine.ts'

/** A backup: what it holds, and where it is. */
export interface Backup extends DumpResult {
  /** Absolute. */
  readonly file: string
}

/**
 * Writes all data of a Redis to a file that appears only when it is whole, and its SHA-256 beside it in the form that
 * `sha256sum -c` takes. The file is an RDB file, which every Redis can read.
 *
 * @throws {BerthError} RESOURCE_NOT_FOUND, RESOURCE_FAILED, DUMP_FAILED
 *
 * @example
 * await backupRedis(platform, 'cards-cache', '/backups/cards-cache.rdb')
 */
export async function backupRedis(
  platform: Pick<Platform, 'redis'>,
  name: string,
  file: string,
  { signal }: CallOptions = {},
): Promise<Backup> {
  const path = resolve(file)
  const part = `${path}.part`
  try {
    const written = await writeDump(platform, name, part, signal)
    await writeWhole(`${path}.sha256.part`, `${written.sha256}  ${basename(path)}\n`)
    await rename(part, path)
    await rename(`${path}.sha256.part`, `${path}.sha256`)
    await syncFolder(dirname(path))
    return { ...written, file: path }
  } catch (error) {
    await Promise.all([part, `${path}.sha256.part`].map((file) => rm(file, { force: true })))
    throw error
  }
}

/**
 * Gives a Redis the data of a backup, in place of what it has. A file that is not what its SHA-256 says, or no whole
 * dump, changes nothing.
 *
 * @throws {BerthError} INVALID_OPTION, RESOURCE_NOT_FOUND, RESOURCE_FAILED, DUMP_FAILED
 */
export async function restoreRedis(
  platform: Pick<Platform, 'redis'>,
  name: string,
  file: string,
  { signal }: CallOptions = {},
): Promise<DumpResult> {
  const path = resolve(file)
  await assertWhole(path)
  return await platform.redis.import(name, { stdin: createReadStream(path), ...(signal && { signal }) })
}

async function writeDump(
  { redis }: Pick<Platform, 'redis'>,
  name: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<DumpResult> {
  await using file = await open(path, 'w', 0o600)
  const sha256 = createHash('sha256')
  const told = await redis.export(name, {
    ...(signal && { signal }),
    onOutput: async ({ bytes }) => {
      sha256.update(bytes)
      await file.appendFile(bytes)
    },
  })
  await file.sync()
  if (sha256.digest('hex') === told.sha256) return told
  const problem = 'they were changed on the way'
  throw new BerthError('DUMP_FAILED', { resource: name, problem, output: [] })
}

async function writeWhole(path: string, text: string): Promise<void> {
  await using file = await open(path, 'w', 0o600)
  await file.writeFile(text)
  await file.sync()
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

async function assertWhole(path: string): Promise<void> {
  const sums = await readFile(`${path}.sha256`, 'utf8').catch(() => undefined)
  const wanted = sums === undefined ? undefined : /^[0-9a-f]{64}/.exec(sums)?.[0]
  const sha256 = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) sha256.update(chunk as Buffer)
  } catch (error) {
    const problem = `cannot be read: ${(error as Error).message}`
    throw new BerthError('INVALID_OPTION', { option: path, problem }, { cause: error })
  }
  if (sums === undefined || sha256.digest('hex') === wanted) return
  throw new BerthError('INVALID_OPTION', {
    option: path,
    problem: `is not what ${basename(path)}.sha256 says; take another backup, or remove that file to restore it nevertheless`,
  })
}
