import { BerthError } from '@berth/sdk'
import type { ConfigScope } from '@berth/sdk'
import { Option } from 'commander'

/** A whole number from 0, as an option's value. */
export function parseCount(option: string): (text: string) => number {
  return (text) =>
    /^\d{1,9}$/.test(text) ? Number(text) : refuse(option, `${JSON.stringify(text)} is no whole number`)
}

/** `-f` for `-t`, as many other programs have it; help shows one of the two. */
export function alsoFollow(): Option {
  return new Option('-f, --follow').hideHelp().implies({ tail: true })
}

/** `web=2 worker=1` as a formation. */
export function parseQuantities(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    words.map((word) => {
      const match = /^([^=]+)=(\d{1,4})$/.exec(word)
      if (!match) refuse('ps:scale', `takes quantities such as web=2, not ${JSON.stringify(word)}`)
      return [match[1]!, Number(match[2])] as const
    }),
  )
}

/** The scope that comes first among the words, unless `--global` stands for it, and the other words. */
export function splitScope(
  words: readonly string[],
  isGlobal: boolean,
): { readonly scope: ConfigScope; readonly rest: readonly string[] } {
  if (isGlobal) return { scope: { global: true }, rest: words }
  const [scope, ...rest] = words
  return scope === undefined ? refuse('The app', 'is missing; name one, or use --global') : { scope, rest }
}

/** Refuses input: exit code 2. */
export function refuse(option: string, problem: string): never {
  throw new BerthError('INVALID_OPTION', { option, problem })
}
