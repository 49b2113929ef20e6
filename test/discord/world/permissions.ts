import { PermissionFlagsBits as Flags } from 'discord-api-types/v10'

/** What `@everyone` may do in a new guild. */
export const EVERYONE =
  Flags.ViewChannel |
  Flags.SendMessages |
  Flags.ReadMessageHistory |
  Flags.AddReactions |
  Flags.UseExternalEmojis |
  Flags.AttachFiles |
  Flags.EmbedLinks |
  Flags.UseApplicationCommands |
  Flags.Connect |
  Flags.Speak |
  Flags.UseVAD |
  Flags.UseSoundboard

/** What the bot's own role adds to that. */
export const BOT = EVERYONE | Flags.ManageMessages | Flags.ManageRoles

/** What owners and administrators may do. */
export const ALL = Object.values(Flags).reduce((all, flag) => all | flag, 0n)

/** All that a member with these roles may do. */
export function permissionsOf(roles: readonly { readonly permissions: string }[], isOwner: boolean): bigint {
  const sum = roles.reduce((all, { permissions }) => all | BigInt(permissions), 0n)
  return isOwner || (sum & Flags.Administrator) !== 0n ? ALL : sum
}
