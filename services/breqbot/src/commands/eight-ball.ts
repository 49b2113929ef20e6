import type { Command } from '../bot/command.ts'
import { escapeMarkup } from '../format.ts'
import { answerQuestion } from '../games/eight-ball.ts'
import { slash } from './slash.ts'

/** `/8ball`: ask the ball that knows it all. */
export const eightBall: Command = {
  data: slash('8ball', 'Ask the ball that knows it all').addStringOption((option) =>
    option.setName('question').setDescription('What you want to know').setMaxLength(500).setRequired(true),
  ),
  run(use, { chance }) {
    const question = escapeMarkup(use.options.getString('question', true))
    return Promise.resolve(`🎱 *${question}*\n**${answerQuestion(chance)}**`)
  },
}
