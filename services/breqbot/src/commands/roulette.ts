import type { Command } from '../bot/command.ts'
import { LARGEST_BALANCE } from '../currency/currency.ts'
import { POCKETS, colourOf, parseBet } from '../currency/roulette.ts'
import { formatCoins } from '../format.ts'
import { slash } from './slash.ts'

const SQUARES = { green: '🟩', red: '🟥', black: '⬛' } as const
const BETS = ['red', 'black', 'even', 'odd', 'low', 'high', '1st', '2nd', '3rd']

/** `/roulette`: bet coins on where the ball comes to rest. */
export const roulette: Command = {
  data: slash('roulette', 'Bet coins on where the ball comes to rest')
    .addStringOption((option) =>
      option
        .setName('bet')
        .setDescription('red, black, even, odd, low, high, a dozen (1st, 2nd, 3rd), or a number from 0 to 36')
        .setMaxLength(10)
        .setAutocomplete(true)
        .setRequired(true),
    )
    .addIntegerOption((option) =>
      option
        .setName('stake')
        .setDescription('How many coins')
        .setMinValue(1)
        .setMaxValue(LARGEST_BALANCE)
        .setRequired(true),
    ),
  complete: () => Promise.resolve(BETS),
  async run(use, { currency, chance }) {
    const bet = parseBet(use.options.getString('bet', true))
    const stake = use.options.getInteger('stake', true)
    const pocket = chance(POCKETS)
    const payout = bet.isWonBy(pocket) ? stake * bet.payout : 0
    const balance = await currency.settleBet(use.guildId, use.user.id, stake, payout)
    const colour = colourOf(pocket)
    const outcome =
      payout > 0 ? `You get ${formatCoins(payout)}` : `Your ${formatCoins(stake)} on ${bet.name} are gone`
    return `${SQUARES[colour]} The ball rests on **${pocket} ${colour}**. ${outcome}, and you have ${formatCoins(balance)}.`
  },
}
