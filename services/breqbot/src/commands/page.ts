import { PermissionFlagsBits } from 'discord.js'
import type { Command } from '../bot/command.ts'
import { slash } from './slash.ts'

/** `/page`: decide whether the coins, the shop and the cards of this server are public on the web. */
export const page: Command = {
  data: slash('page', 'Decide whether the coins, the shop and the cards of this server are public on the web')
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
    .addBooleanOption((option) =>
      option.setName('public').setDescription('Whether everybody may see them').setRequired(true),
    ),
  async run(use, { guilds, settings }) {
    const isPublic = use.options.getBoolean('public', true)
    await guilds.setPage(use.guildId, isPublic)
    if (!isPublic) return 'The web shows nothing of this server.'
    const where =
      settings.PUBLIC_URL === undefined
        ? ''
        : `: ${new URL(`/servers/${use.guildId}`, settings.PUBLIC_URL).href}`
    return `The web shows the coins, the shop and the cards of this server now${where}`
  },
}
