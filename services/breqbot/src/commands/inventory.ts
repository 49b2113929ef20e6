import type { Command } from '../bot/command.ts'
import { escapeMarkup, formatQuantity, shorten } from '../format.ts'
import { slash } from './slash.ts'

/** `/inventory`: what you have, or somebody else. */
export const inventory: Command = {
  data: slash('inventory', 'What you have, or somebody else').addUserOption((option) =>
    option.setName('member').setDescription('Whose things; yours when left out'),
  ),
  async run(use, { inventories }) {
    const user = use.options.getUser('member') ?? use.user
    const stacks = await inventories.list(use.guildId, user.id)
    if (stacks.length === 0) return `${user.toString()} has no things.`
    const lines = stacks.map(
      ({ item, quantity }) =>
        `${formatQuantity(quantity)} × **${escapeMarkup(item.name)}** ${escapeMarkup(item.description)}`,
    )
    return {
      embeds: [{ title: `What ${user.displayName} has`, description: shorten(lines.join('\n'), 4000) }],
    }
  },
}
