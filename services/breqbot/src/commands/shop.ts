import { PermissionFlagsBits } from 'discord.js'
import type { Command } from '../bot/command.ts'
import { LARGEST_BALANCE } from '../currency/currency.ts'
import { escapeMarkup, formatCoins, formatQuantity, shorten } from '../format.ts'
import { LARGEST_QUANTITY } from '../items/keys.ts'
import { Problem } from '../problem.ts'
import { itemNames, itemOption } from './item-option.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'
import type { Use } from '../bot/command.ts'

/** `/shop`: buy things for coins. */
export const shop: Command = {
  data: slash('shop', 'Buy things for coins')
    .addSubcommand((sub) => part('list', 'What is for sale')(sub))
    .addSubcommand((sub) =>
      part(
        'buy',
        'Buy a thing',
      )(sub)
        .addStringOption(itemOption)
        .addIntegerOption((option) =>
          option.setName('quantity').setDescription('How many').setMinValue(1).setMaxValue(LARGEST_QUANTITY),
        ),
    )
    .addSubcommand((sub) =>
      part(
        'sell',
        'Offer a thing in the shop, or change its price',
      )(sub)
        .addStringOption(itemOption)
        .addIntegerOption((option) =>
          option
            .setName('price')
            .setDescription('Coins for one')
            .setMinValue(1)
            .setMaxValue(LARGEST_BALANCE)
            .setRequired(true),
        ),
    )
    .addSubcommand((sub) => part('withdraw', 'Offer a thing no longer')(sub).addStringOption(itemOption)),
  complete: async (typing, services) =>
    typing.options.getSubcommand() === 'sell'
      ? itemNames(typing, services)
      : (await services.shop.list(typing.guildId)).map(({ item }) => item.name),
  run: runPart({
    async list(use, services) {
      const offers = await services.shop.list(use.guildId)
      if (offers.length === 0)
        return 'The shop is empty. Whoever manages this server can fill it with /shop sell.'
      const lines = offers.map(
        ({ item, price }) =>
          `**${escapeMarkup(item.name)}**, ${formatCoins(price)}. ${escapeMarkup(item.description)}`,
      )
      return { embeds: [{ title: 'Shop', description: shorten(lines.join('\n'), 4000) }] }
    },
    async buy(use, services) {
      const item = await services.items.find(use.guildId, use.options.getString('item', true))
      const price = await services.shop.priceOf(use.guildId, item)
      const quantity = use.options.getInteger('quantity') ?? 1
      const bought = await services.shop.buy(use.guildId, use.user.id, { item, price }, quantity)
      const what = `${formatQuantity(quantity)} × **${escapeMarkup(item.name)}**`
      return `You bought ${what} for ${formatCoins(bought.cost)}, and have ${formatCoins(bought.balance)} left.`
    },
    async sell(use, services) {
      checkManager(use)
      const item = await services.items.find(use.guildId, use.options.getString('item', true))
      const price = use.options.getInteger('price', true)
      await services.shop.offer(use.guildId, { item, price })
      return `**${escapeMarkup(item.name)}** is for sale now, for ${formatCoins(price)}.`
    },
    async withdraw(use, services) {
      checkManager(use)
      const item = await services.items.find(use.guildId, use.options.getString('item', true))
      await services.shop.withdraw(use.guildId, item)
      return `**${escapeMarkup(item.name)}** is not for sale any more.`
    },
  }),
}

function checkManager({ memberPermissions }: Use): void {
  if (memberPermissions.has(PermissionFlagsBits.ManageGuild)) return
  throw new Problem('NOT_PERMITTED', { permission: 'Manage Server' })
}
