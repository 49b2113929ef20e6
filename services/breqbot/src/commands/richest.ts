import type { Command } from '../bot/command.ts'
import { formatCoins } from '../format.ts'
import { slash } from './slash.ts'

/** `/richest`: who has most coins here. */
export const richest: Command = {
  data: slash('richest', 'Who has most coins here'),
  async run(use, { currency }) {
    const balances = await currency.richest(use.guildId)
    if (balances.length === 0) return 'Nobody has any coins yet. Take some with /daily.'
    const lines = balances.map(
      ({ user, balance }, index) => `${index + 1}. <@${user}>: ${formatCoins(balance)}`,
    )
    return { embeds: [{ title: `The richest of ${use.guild.name}`, description: lines.join('\n') }] }
  },
}
