import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Command } from 'commander'
import { BerthError } from '@berth/sdk'
import type { ConfigChangeOptions, ConfigFormat, ConfigResult, ConfigScope, Platform } from '@berth/sdk'
import { refuse, splitScope } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { formatResults } from '../output/format-result.ts'
import { readInput, readValue } from '../read-input.ts'

const GROUP = 'Config:'
const MASK = '********'

interface ScopeOptions {
  readonly global?: boolean
}

interface ChangeOptions extends ScopeOptions {
  readonly restart: boolean
}

export function addConfig(cli: Cli): void {
  const set = cli.command('config:set', GROUP, 'set config, and release the app with it', [
    'berth config:set cards MODE=fast LIMIT=10',
    'pass show token | berth config:set cards TOKEN=-',
    'berth config:set --global TZ=Europe/Oslo --no-restart',
  ])
  takesChange(set, '<KEY=value...>', 'what to set; KEY=- reads the value from standard input').action(
    cli.run<ChangeOptions, [readonly string[]]>(async (context, options, words) => {
      const { scope, rest } = splitScope(words, options.global === true)
      const values = await readPairs(context, scope, rest)
      await changeConfig(context, options, (platform, given) => platform.config.set(scope, values, given))
    }),
  )

  const unset = cli.command('config:unset', GROUP, 'remove config, and release the app without it', [
    'berth config:unset cards MODE LIMIT',
  ])
  takesChange(unset, '<key...>', 'what to remove').action(
    cli.run<ChangeOptions, [readonly string[]]>(async (context, options, words) => {
      const { scope, rest } = splitScope(words, options.global === true)
      if (rest.length === 0) refuse('The key', 'is missing; name at least one')
      await changeConfig(context, options, (platform, given) => platform.config.unset(scope, rest, given))
    }),
  )

  const get = cli.command('config:get', GROUP, 'write the value of one key', ['berth config:get cards MODE'])
  takesScope(get, '<key>', 'what to write').action(
    cli.run<ScopeOptions, [readonly string[]]>(async (context, options, words) => {
      const { scope, rest } = splitScope(words, options.global === true)
      const [key] = rest
      if (key === undefined || rest.length > 1) refuse('config:get', 'takes one key')
      const value = await context.use('state', (platform) => platform.config.get(scope, key))
      await context.answer(value, `${value}\n`)
    }),
  )

  const list = cli.command('config:list', GROUP, 'list keys, with their values only when asked', [
    'berth config:list cards',
    'berth config:list cards --show',
  ])
  takesScope(list)
    .option('--show', 'write the values too')
    .action(
      cli.run<ScopeOptions & { readonly show?: boolean }, [readonly string[]]>(
        async (context, options, words) => {
          const values = await readConfig(context, options, words)
          const shown = Object.entries(values).map(
            ([key, value]) => [key, options.show ? value : MASK] as const,
          )
          await context.answer(
            Object.fromEntries(shown),
            shown.map(([key, value]) => `${key}=${value}\n`).join(''),
          )
        },
      ),
    )

  const keys = cli.command('config:keys', GROUP, 'list the keys that are set', ['berth config:keys cards'])
  takesScope(keys).action(
    cli.run<ScopeOptions, [readonly string[]]>(async (context, options, words) => {
      const names = Object.keys(await readConfig(context, options, words))
      await context.answer(names, names.map((key) => `${key}\n`).join(''))
    }),
  )

  addConfigFiles(cli)
}

function addConfigFiles(cli: Cli): void {
  const importing = cli.command('config:import', GROUP, 'set config from a file or standard input', [
    'berth config:import cards .env',
    'berth config:export cards --format json | berth config:import poker --format json -',
  ])
  takesChange(importing, '[file]', 'what to read (default: -, standard input)')
    .addOption(
      new Option('--format <format>', 'how it is written').choices(['envfile', 'json']).default('envfile'),
    )
    .option('--replace', 'remove the keys that it does not have')
    .action(
      cli.run<
        ChangeOptions & { readonly format: 'envfile' | 'json'; readonly replace?: boolean },
        [readonly string[]]
      >(async (context, options, words) => {
        const { scope, rest } = splitScope(words, options.global === true)
        const [file = '-'] = rest
        const text = file === '-' ? await readInput(context.io) : await readConfigFile(context, file)
        const { format, replace = false } = options
        await changeConfig(context, options, (platform, given) =>
          platform.config.import(scope, text, { ...given, format, replace }),
        )
      }),
    )

  const exporting = cli.command('config:export', GROUP, 'write all keys and values', [
    'berth config:export cards > cards.env',
    'eval "$(berth config:export cards --format shell)"',
  ])
  takesScope(exporting)
    .addOption(
      new Option('--format <format>', 'how to write it')
        .choices(['envfile', 'json', 'shell'])
        .default('envfile'),
    )
    .action(
      cli.run<ScopeOptions & { readonly format: ConfigFormat }, [readonly string[]]>(
        async (context, options, words) => {
          const scope = onlyScope(options, words)
          const text = await context.use('state', (platform) => platform.config.export(scope, options.format))
          await context.answer(text, text.endsWith('\n') || text === '' ? text : `${text}\n`)
        },
      ),
    )
}

function takesScope(command: Command, rest?: string, about?: string): Command {
  return command
    .usage(`[options] (<app> | --global)${rest === undefined ? '' : ` ${rest}`}`)
    .argument('[words...]', about === undefined ? 'the app' : `the app, then ${about}`)
    .option('--global', 'what all apps share, instead of an app')
}

function takesChange(command: Command, rest: string, about: string): Command {
  return takesScope(command, rest, about).option('--no-restart', 'leave running apps as they are for now')
}

async function readConfig(
  context: Context,
  options: ScopeOptions,
  words: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const scope = onlyScope(options, words)
  return context.use('state', (platform) => platform.config.list(scope))
}

function onlyScope(options: ScopeOptions, words: readonly string[]): ConfigScope {
  const { scope, rest } = splitScope(words, options.global === true)
  return rest.length === 0 ? scope : refuse('This command', 'takes one app, or --global')
}

async function readPairs(
  context: Context,
  scope: ConfigScope,
  words: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const invalid = words.flatMap((word, index) =>
    // The word itself is not told: it may be a secret whose key was forgotten.
    word.indexOf('=') > 0 ? [] : [`word ${index + 1} after the app is no KEY=value`],
  )
  const isPiped = (word: string): boolean => word.endsWith('=-') && word.indexOf('=') === word.length - 2
  if (words.length === 0) invalid.push('there is no KEY=value')
  if (words.filter(isPiped).length > 1) invalid.push('only one value can come from standard input')
  if (invalid.length > 0) {
    const app = typeof scope === 'string' ? scope : 'all apps'
    throw new BerthError('INVALID_CONFIG', { app, problems: invalid })
  }
  const piped = words.some(isPiped) ? await readValue(context.io) : ''
  return Object.fromEntries(
    words.map((word) => {
      const end = word.indexOf('=')
      return [word.slice(0, end), isPiped(word) ? piped : word.slice(end + 1)] as const
    }),
  )
}

async function changeConfig(
  context: Context,
  { restart }: ChangeOptions,
  work: (platform: Platform, options: ConfigChangeOptions) => Promise<ConfigResult>,
): Promise<void> {
  const result = await context.use('state', async (platform, { isIdle }) => {
    if (isIdle) context.note(`No platform runs in ${context.home}; apps get this config when one starts.`)
    return context.showProgress((progress) => work(platform, { ...progress, restart: restart && !isIdle }))
  })
  const { changed, deploys } = result
  const text = changed.length === 0 ? 'Nothing changed.' : `Changed ${changed.join(', ')}.`
  await context.confirm(result, `${text}\n${formatResults(deploys, context.paint)}`.trimEnd())
}

async function readConfigFile(context: Context, file: string): Promise<string> {
  const path = resolve(context.io.cwd, file)
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new BerthError(
      'INVALID_OPTION',
      { option: file, problem: `cannot be read: ${problem}` },
      { cause: error },
    )
  }
}
