import { ApplicationCommandOptionType as Type } from 'discord-api-types/v10'
import type { LocalGuild } from './local-guild.ts'

/** A value of a command's option, as a test writes it: plain, or the user, channel, role or attachment that it names. */
export type RunValue = string | number | boolean | { readonly id: string }

/** A command as the bot registered it. */
export interface RegisteredCommand {
  readonly id: string
  readonly name: string
  readonly type?: number
  readonly guild_id?: string
  readonly default_member_permissions?: string | null
  readonly options?: readonly RegisteredOption[]
}

interface RegisteredOption {
  readonly name: string
  readonly type: number
  readonly required?: boolean
  readonly options?: readonly RegisteredOption[]
}

/** The `data` of an interaction that runs a command. */
export interface CommandData {
  readonly id: string
  readonly name: string
  readonly type: number
  readonly options: readonly object[]
  readonly resolved: Resolved
}

type Resolved = Record<string, Record<string, object>>

/**
 * Makes the data of an interaction from what a test wrote.
 *
 * @param path - the words after the command's name: a subcommand, or a group and its subcommand
 * @param focused - the option that is being typed into
 * @throws {Error} when the command does not know the path or an option, or lacks a required one
 */
export function commandData(
  guild: LocalGuild,
  command: RegisteredCommand,
  path: readonly string[],
  values: Readonly<Record<string, RunValue>>,
  focused?: string,
): CommandData {
  const resolved: Resolved = {}
  const fill = (
    options: readonly RegisteredOption[] = [],
    [next, ...rest]: readonly string[] = path,
  ): object[] => {
    if (next !== undefined) {
      const sub = options.find(({ name }) => name === next)
      if (!sub) throw new Error(`/${command.name} has no ${next}`)
      return [{ name: next, type: sub.type, options: fill(sub.options, rest) }]
    }
    for (const { name, required } of options) {
      if (required && focused === undefined && values[name] === undefined) {
        throw new Error(`/${command.name} needs the option ${name}`)
      }
    }
    return Object.entries(values).map(([name, value]) => {
      const option = options.find((known) => known.name === name)
      if (!option) throw new Error(`/${command.name} ${path.join(' ')} has no option ${name}`)
      const plain = typeof value === 'object' ? value.id : value
      if (typeof value === 'object') resolve(guild, resolved, option.type, value)
      return { name, type: option.type, value: plain, ...(name === focused && { focused: true }) }
    })
  }
  return { id: command.id, name: command.name, type: 1, options: fill(command.options), resolved }
}

function resolve(guild: LocalGuild, resolved: Resolved, type: Type, value: { readonly id: string }): void {
  const put = (kind: string, entry: object): void => {
    resolved[kind] = { ...resolved[kind], [value.id]: entry }
  }
  if (type === Type.Attachment) put('attachments', value)
  if (type === Type.Role || guild.roles.has(value.id)) put('roles', value)
  if (type === Type.Channel) put('channels', { ...value, permissions: '0' })
  if (type === Type.User || (type === Type.Mentionable && !guild.roles.has(value.id))) {
    put('users', value)
    const member = guild.members.get(value.id)
    if (member) {
      const { user: _, ...rest } = member
      put('members', { ...rest, permissions: String(guild.permissionsOf(value.id)) })
    }
  }
}
