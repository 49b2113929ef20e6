import type { Command } from '../bot/command.ts'
import { escapeMarkup, formatQuantity } from '../format.ts'
import { itemOption, ownItemNames } from './item-option.ts'
import { slash } from './slash.ts'

/** `/use`: use a thing of yours up. */
export const use: Command = {
  data: slash('use', 'Use a thing of yours up').addStringOption(itemOption),
  complete: ownItemNames,
  async run(interaction, { items, inventories }) {
    const { guildId, user } = interaction
    const item = await items.find(guildId, interaction.options.getString('item', true))
    const left = await inventories.use(guildId, { item, quantity: 1 }, user.id)
    const description = item.description === '' ? '' : ` ${escapeMarkup(item.description)}`
    return `${user.toString()} uses **${escapeMarkup(item.name)}**.${description} (${formatQuantity(left)} left)`
  },
}
