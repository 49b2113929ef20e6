import type { Command } from '../bot/command.ts'
import { escapeMarkup, formatQuantity } from '../format.ts'
import { LARGEST_QUANTITY } from '../items/keys.ts'
import { itemOption, ownItemNames } from './item-option.ts'
import { slash } from './slash.ts'

/** `/give`: give somebody a thing of yours. */
export const give: Command = {
  data: slash('give', 'Give somebody a thing of yours')
    .addStringOption(itemOption)
    .addUserOption((option) => option.setName('member').setDescription('Who gets it').setRequired(true))
    .addIntegerOption((option) =>
      option.setName('quantity').setDescription('How many').setMinValue(1).setMaxValue(LARGEST_QUANTITY),
    ),
  complete: ownItemNames,
  async run(use, { items, inventories }) {
    const item = await items.find(use.guildId, use.options.getString('item', true))
    const quantity = use.options.getInteger('quantity') ?? 1
    const to = use.options.getUser('member', true)
    await inventories.give(use.guildId, { item, quantity }, { from: use.user.id, to: to.id })
    return `${use.user.toString()} gave ${to.toString()} ${formatQuantity(quantity)} × **${escapeMarkup(item.name)}**.`
  },
}
