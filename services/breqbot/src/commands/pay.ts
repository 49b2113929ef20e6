import type { Command } from '../bot/command.ts'
import { LARGEST_BALANCE } from '../currency/currency.ts'
import { formatCoins } from '../format.ts'
import { slash } from './slash.ts'

/** `/pay`: give somebody some of your coins. */
export const pay: Command = {
  data: slash('pay', 'Give somebody some of your coins')
    .addUserOption((option) => option.setName('member').setDescription('Who gets them').setRequired(true))
    .addIntegerOption((option) =>
      option
        .setName('amount')
        .setDescription('How many')
        .setMinValue(1)
        .setMaxValue(LARGEST_BALANCE)
        .setRequired(true),
    ),
  async run(use, { currency }) {
    const to = use.options.getUser('member', true)
    const amount = use.options.getInteger('amount', true)
    const balances = await currency.pay(use.guildId, { from: use.user.id, to: to.id, amount })
    return `${use.user.toString()} gave ${to.toString()} ${formatCoins(amount)}, and has ${formatCoins(balances.from)} left.`
  },
}
