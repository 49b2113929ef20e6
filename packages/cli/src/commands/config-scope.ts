import type { Command } from 'commander'
import type { ConfigChangeOptions, ConfigResult, ConfigScope, Platform } from '@berth/sdk'
import { refuse, splitScope } from '../arguments.ts'
import type { Context } from '../context.ts'
import { formatResults } from '../output/format-result.ts'

/** What every command on config takes. */
export interface ScopeOptions {
  readonly global?: boolean
}

/** What every command that changes config takes. */
export interface ChangeOptions extends ScopeOptions {
  readonly restart: boolean
}

/** Gives a command an app or `--global`. @param rest - what else it takes, and about that */
export function takesScope(command: Command, rest?: string, about?: string): Command {
  return command
    .usage(`[options] (<app> | --global)${rest === undefined ? '' : ` ${rest}`}`)
    .argument('[words...]', about === undefined ? 'the app' : `the app, then ${about}`)
    .option('--global', 'what all apps share, instead of an app')
}

/** Gives a command what one takes that changes config. */
export function takesChange(command: Command, rest?: string, about?: string): Command {
  return takesScope(command, rest, about).option('--no-restart', 'leave running apps as they are for now')
}

/** The scope, of a command that takes nothing else. */
export function onlyScope(options: ScopeOptions, words: readonly string[]): ConfigScope {
  const { scope, rest } = splitScope(words, options.global === true)
  return rest.length === 0 ? scope : refuse('This command', 'takes one app, or --global')
}

/** Changes config, showing what is released with it; only keys are told. */
export async function changeConfig(
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
