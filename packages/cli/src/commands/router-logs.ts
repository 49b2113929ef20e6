import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCount } from '../arguments.ts'
import type { Cli } from '../cli.ts'

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

export function addRouterLogs(cli: Cli): void {
  cli
    .command('router:logs', 'Routing:', 'show the latest requests, with the id that apps were told', [
      'berth router:logs',
      'berth router:logs cards -n 20',
    ])
    .argument('[app]')
    .option('-n, --lines <number>', `how many at the most (default: ${LINES})`, parseCount('--lines'))
    .action(
      cli.run<{ readonly lines?: number }, [string | undefined]>(async (context, { lines = LINES }, app) => {
        const entries = await readEntries(context.home)
        const wanted = entries.filter((entry) => app === undefined || entry.app === app)
        for (const entry of wanted.slice(Math.max(0, wanted.length - lines)))
          await context.write(context.isJson ? `${JSON.stringify(entry)}\n` : `${format(entry)}\n`)
      }),
    )
}

/** What the platform of the home has written, also when it has ended since. */
async function readEntries(home: string): Promise<readonly Entry[]> {
  const texts = await Promise.all(
    ['access.log.1', 'access.log'].map((name) => readFile(join(home, name), 'utf8').catch(() => '')),
  )
  return texts
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry)
}

function format({ at, notice, app = '-', host, method, path, status, duration, requestId }: Entry): string {
  if (notice !== undefined) return `${at} ${notice}`
  return `${at} ${app} ${host ?? '-'} ${method} ${path} ${status} ${duration} ms ${requestId ?? ''}`
}
