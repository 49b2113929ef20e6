import type { Command } from '../bot/command.ts'
import { formatCoins } from '../format.ts'
import { slash } from './slash.ts'

/** `/balance`: how many coins you have, or somebody else. */
export const balance: Command = {
  data: slash('balance', 'How many coins you have, or somebody else').addUserOption((option) =>
    option.setName('member').setDescription('Whose coins; yours when left out'),
  ),
  async run(use, { currency }) {
    const user = use.options.getUser('member') ?? use.user
    const amount = await currency.balance(use.guildId, user.id)
    return `${user.toString()} has ${formatCoins(amount)}.`
  },
}
