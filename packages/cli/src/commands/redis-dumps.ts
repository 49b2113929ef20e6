import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { backupRedis, restoreRedis } from '@berth/sdk'
import type { DumpResult } from '@berth/sdk'
import { refuse } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import { confirmByName } from '../confirm-by-name.ts'
import type { Context } from '../context.ts'
import { write } from '../output/write.ts'

const GROUP = 'Redis:'

export function addRedisDumps(cli: Cli): void {
  cli
    .command('redis:export', GROUP, 'write all data of a Redis to standard output, as an RDB file', [
      'berth redis:export cards-cache > dump.rdb',
      'berth redis:export cards-cache | ssh other berth redis:import cards-cache',
    ])
    .argument('<name>')
    .action(
      cli.run<object, [string]>(async (context, _options, name) => {
        const { stdout, stderr } = context.io
        if (stdout.isTTY)
          refuse('redis:export', 'writes bytes that no terminal can show; write them to a file')
        const { signal } = context
        const told = await context.use('instances', (platform) =>
          platform.redis.export(name, { signal, onOutput: ({ bytes }) => write(stdout, bytes, signal) }),
        )
        if (context.isJson) stderr.write(`${JSON.stringify(told)}\n`)
      }),
    )

  cli
    .command('redis:import', GROUP, 'replace all data of a Redis by those of an RDB file', [
      'berth redis:import cards-cache < dump.rdb',
      'berth redis:import cards-cache dump.rdb',
    ])
    .argument('<name>')
    .argument('[file]', 'the file to read (default: standard input)')
    .action(
      cli.run<object, [string, string | undefined]>(async (context, _options, name, file) => {
        const { stdin } = context.io
        if (file === undefined && stdin.isTTY)
          refuse('redis:import', 'reads an RDB file; pipe it in, or name it')
        const input = file === undefined ? bytesOf(stdin) : createReadStream(resolve(context.io.cwd, file))
        const told = await context.use('instances', (platform) =>
          platform.redis.import(name, { signal: context.signal, stdin: input }),
        )
        await context.confirm(told, `${name} has the data of ${formatDump(told)}.`)
      }),
    )

  cli
    .command(
      'redis:backup',
      GROUP,
      'write all data of a Redis to a file, which is there only when it is whole',
      ['berth redis:backup cards-cache', 'berth redis:backup cards-cache /backups/cards-cache.rdb'],
    )
    .argument('<name>')
    .argument('[file]', 'the file to write (default: the name and the time, in this folder)')
    .action(
      cli.run<object, [string, string | undefined]>(async (context, _options, name, file) => {
        const path = resolve(context.io.cwd, file ?? `${name}-${timeNow()}.rdb`)
        const { signal } = context
        const backup = await context.use('instances', (platform) =>
          backupRedis(platform, name, path, { signal }),
        )
        await context.confirm(backup, `Wrote ${backup.file}: ${formatDump(backup)}.`)
      }),
    )

  cli
    .command('redis:restore', GROUP, 'replace all data of a Redis by those of a backup', [
      'berth redis:restore cards-cache cards-cache.rdb',
    ])
    .argument('<name>')
    .argument('<file>')
    .option('-f, --force', 'do not ask')
    .action(
      cli.run<{ readonly force?: boolean }, [string, string]>(async (context, { force }, name, file) => {
        const { signal } = context
        const told = await context.use('instances', async (platform) => {
          // Asked for only once it is known to exist.
          await platform.redis.info(name)
          await confirmRestore(context, name, file, force)
          return await restoreRedis(platform, name, resolve(context.io.cwd, file), { signal })
        })
        await context.confirm(told, `${name} has the data of ${formatDump(told)}.`)
      }),
    )
}

async function confirmRestore(context: Context, name: string, file: string, force?: boolean): Promise<void> {
  await confirmByName(context, name, `All data of ${name} will be replaced by those of ${file}.`, force)
}

function formatDump({ bytes, sha256 }: DumpResult): string {
  return `${bytes} bytes, SHA-256 ${sha256}`
}

/** `20261127T014500Z`: sorts as time does, and is a name everywhere. */
function timeNow(): string {
  return new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

async function* bytesOf(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) yield Buffer.from(chunk)
}
