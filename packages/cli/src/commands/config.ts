import { BerthError } from '@berth/sdk'
import type { ConfigScope } from '@berth/sdk'
import { refuse, splitScope } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { readValue } from '../read-input.ts'
import { changeConfig, onlyScope, takesChange, takesScope } from './config-scope.ts'
import type { ChangeOptions, ScopeOptions } from './config-scope.ts'

const GROUP = 'Config:'
const MASK = '********'

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

  const clear = cli.command('config:clear', GROUP, 'remove all config, and release the app without it', [
    'berth config:clear cards',
  ])
  takesChange(clear).action(
    cli.run<ChangeOptions, [readonly string[]]>(async (context, options, words) => {
      const scope = onlyScope(options, words)
      await changeConfig(context, options, (platform, given) => platform.config.clear(scope, given))
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
    .alias('config:show')
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
}

async function readConfig(
  context: Context,
  options: ScopeOptions,
  words: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const scope = onlyScope(options, words)
  return context.use('state', (platform) => platform.config.list(scope))
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
