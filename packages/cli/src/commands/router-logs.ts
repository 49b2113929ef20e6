import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alsoFollow, parseCount } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import { followLines } from '../follow-lines.ts'

interface Entry {
  readonly at: string
  readonly app?: string
  readonly host?: string
  readonly method?: string
  readonly path?: string
  readonly status?: number
  readonly duration?: number
  readonly requestId?: string
  readonly notice?: string
}

const LINES = 100

interface Options {
  readonly lines?: number
  readonly tail?: boolean
}

export function addRouterLogs(cli: Cli): void {
  cli
    .command('router:logs', 'Routing:', 'show the latest requests, with the id that apps were told', [
      'berth router:logs',
      'berth router:logs cards -n 20',
      'berth router:logs cards -t',
    ])
    .argument('[app]')
    .option('-t, --tail', 'go on with what comes')
    .addOption(alsoFollow())
    .option('-n, --lines <number>', `how many at the most (default: ${LINES})`, parseCount('--lines'))
    .action(
      cli.run<Options, [string | undefined]>(async (context, { lines = LINES, tail = false }, app) => {
        const file = join(context.home, 'access.log')
        const isWanted = (entry: Entry): boolean => app === undefined || entry.app === app
        const write = (entry: Entry): Promise<void> =>
          context.write(context.isJson ? `${JSON.stringify(entry)}\n` : `${format(entry)}\n`)
        const latest = [...(await readEntries(`${file}.1`)), ...(tail ? [] : await readEntries(file))]
        const writeLatest = async (): Promise<void> => {
          const wanted = latest.filter(isWanted)
          for (const entry of wanted.slice(Math.max(0, wanted.length - lines))) await write(entry)
        }
        if (!tail) return await writeLatest()
        if (!existsSync(context.home)) return context.note(`No platform runs in ${context.home}.`)

        let isLatest = true
        const onCaughtUp = async (): Promise<void> => {
          isLatest = false
          await writeLatest()
        }
        for await (const line of followLines(file, context.signal, onCaughtUp)) {
          const entry = JSON.parse(line) as Entry
          if (isLatest) latest.push(entry)
          else if (isWanted(entry)) await write(entry)
        }
        context.signal.throwIfAborted()
      }),
    )
}

/** What the platform of the home has written, also when it has ended since. */
async function readEntries(file: string): Promise<readonly Entry[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Entry)
}

function format({ at, notice, app = '-', host, method, path, status, duration, requestId }: Entry): string {
  if (notice !== undefined) return `${at} ${notice}`
  return `${at} ${app} ${host ?? '-'} ${method} ${path} ${status} ${duration} ms ${requestId ?? ''}`
}
