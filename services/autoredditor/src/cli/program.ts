import { Command, InvalidArgumentError, Option } from 'commander'
import type { Catalogue } from '../config/catalogue.ts'
import { defineSubreddits, nameOf } from '../config/subreddit.ts'
import type { Subreddit, SubredditInput } from '../config/subreddit.ts'
import { formatEntries } from './format-entries.ts'

/** What the command stands on. */
export interface ProgramOptions {
  /** Connects; asked for only by what needs it, so that help needs no Redis. */
  readonly open: () => Promise<Catalogue>
  readonly print: (line: string) => void
}

/** The `autoredditor` command. What it changes is kept in Redis, and counts for all process types within seconds. */
export function buildProgram({ open, print }: ProgramOptions): Command {
  const program = new Command('autoredditor')
    .description('Says which subreddits are collected. Changes are kept in Redis, and override the config.')
    .showHelpAfterError()

  program
    .command('add')
    .description('collect a subreddit, or change what is wanted of one; the worker reads it at once')
    .argument('<name>', 'such as aww or r/aww')
    .option('-d, --description <text>', 'what people choose it by')
    .addOption(
      new Option('--nsfw <which>', 'posts that are not safe for work').choices(['no', 'some', 'only']),
    )
    .addOption(new Option('--needs <what>', 'what a post must have').choices(['anything', 'image', 'text']))
    .option('--spoilers', 'let spoilers in')
    .option('--no-spoilers', 'keep spoilers out')
    .option('--min-score <number>', 'the score that a post must have', parseWhole)
    .option('--domains <names>', 'links to these only, separated by commas', splitList)
    .option('--not-domains <names>', 'no links to these, separated by commas', splitList)
    .action(async (text: string, changes: Partial<Subreddit>) => {
      const catalogue = await open()
      const name = nameOf(text)
      const known = (await catalogue.list()).find(({ subreddit }) => subreddit.name === name)
      const subreddit = complete({ ...known?.subreddit, ...changes, name })
      await catalogue.add(subreddit)
      print(known ? `${name} is changed` : `${name} is added`)
    })

  program
    .command('remove')
    .description('stop collecting a subreddit, and forget its posts')
    .argument('<name>')
    .action(async (text: string) => {
      const catalogue = await open()
      const [name = ''] = await findNames(catalogue, [text])
      await catalogue.remove(name)
      print(`${name} is removed`)
    })

  program
    .command('list')
    .description('show what is collected, and how each subreddit fares')
    .option('--json', 'for programs')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const entries = await (await open()).list()
      print(json ? JSON.stringify(entries, undefined, 2) : formatEntries(entries, Date.now()))
    })

  program
    .command('refresh')
    .description('have subreddits read at once, all of them when none is named')
    .argument('[names...]')
    .action(async (texts: readonly string[]) => {
      const catalogue = await open()
      const names = await findNames(catalogue, texts)
      await catalogue.want(names)
      print(`The worker reads ${names.length === 1 ? names[0] : `${names.length} subreddits`} now`)
    })

  return program
}

function complete(input: SubredditInput): Subreddit {
  const [subreddit] = defineSubreddits([input])
  if (!subreddit) throw new TypeError('One subreddit becomes one')
  return subreddit
}

/** The names as they are known; all of them when none is given. @throws {Error} when one is not collected */
async function findNames(catalogue: Catalogue, texts: readonly string[]): Promise<readonly string[]> {
  const known = (await catalogue.list()).map(({ subreddit }) => subreddit.name)
  if (texts.length === 0) return known
  const names = texts.map(nameOf)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new Error(`${unknown.join(', ')} is not collected; autoredditor list shows what is`)
  }
  return names
}

function parseWhole(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

const splitList = (text: string): readonly string[] => text.split(',').map((item) => item.trim())
