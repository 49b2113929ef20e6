import { OAuth2Scopes, PermissionFlagsBits as Flags } from 'discord.js'
import type { Settings } from '../settings.ts'

/** What the features of the bot need in a guild. */
const PERMISSIONS =
  Flags.ViewChannel |
  Flags.SendMessages |
  Flags.EmbedLinks |
  Flags.AttachFiles |
  Flags.AddReactions |
  Flags.UseExternalEmojis |
  Flags.ReadMessageHistory |
  Flags.ManageMessages |
  Flags.ManageRoles |
  Flags.Connect |
  Flags.Speak

/** Where people let the bot into their guild. */
export function inviteUrl(
  { DISCORD_AUTHORIZE_URL: base }: Pick<Settings, 'DISCORD_AUTHORIZE_URL'>,
  clientId: string,
): string {
  const url = new URL(base)
  url.searchParams.set('client_id', clientId)
  url.searchParams.set('scope', `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`)
  url.searchParams.set('permissions', PERMISSIONS.toString())
  return url.toString()
}
