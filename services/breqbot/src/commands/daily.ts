import type { Command } from '../bot/command.ts'
import { DAILY_REWARD } from '../currency/currency.ts'
import { formatCoins } from '../format.ts'
import { slash } from './slash.ts'

/** `/daily`: take your coins of today. */
export const daily: Command = {
  data: slash('daily', `Take your ${DAILY_REWARD} coins of today`),
  async run(use, { currency }) {
    const balance = await currency.claimDaily(use.guildId, use.user.id)
    return `Here are your ${formatCoins(DAILY_REWARD)} of today. You have ${formatCoins(balance)} now.`
  },
}
