import { ButtonStyle, ComponentType } from 'discord.js'
import type { APIButtonComponentWithCustomId } from 'discord.js'
import type { Message } from '../bot/answer.ts'
import type { Command } from '../bot/command.ts'
import { formatQuantity } from '../format.ts'
import {
  DIRECTIONS,
  formatBoard,
  formatGame,
  isOver,
  largestTile,
  move,
  newGame,
  parseGame,
} from '../games/game-2048.ts'
import type { Game2048 } from '../games/game-2048.ts'
import { Problem } from '../problem.ts'
import { slash } from './slash.ts'

const ARROWS = { left: '⬅️', up: '⬆️', down: '⬇️', right: '➡️' } as const

/** `/2048`: push tiles together until one says 2048. */
export const game2048: Command = {
  data: slash('2048', 'Push tiles together until one says 2048'),
  run: (use, { chance }) => Promise.resolve(render(newGame(chance), use.user.id)),
  press(use, { chance }) {
    const [, player = '', text = '', pressed] = use.customId.split(':')
    const game = parseGame(text)
    const direction = DIRECTIONS.find((known) => known === pressed)
    if (!game || !direction) throw new Problem('UNKNOWN', { what: 'game', name: text })
    if (player !== use.user.id) throw new Problem('NOT_YOURS', { what: 'game', command: '/2048' })
    return Promise.resolve(render(move(game, direction, chance) ?? game, player))
  },
}

/** The game is in its buttons, so that it goes on whatever is restarted. */
function render(game: Game2048, player: string): Message {
  const hasEnded = isOver(game)
  const buttons = DIRECTIONS.map((direction): APIButtonComponentWithCustomId => ({
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    emoji: { name: ARROWS[direction] },
    custom_id: `2048:${player}:${formatGame(game)}:${direction}`,
    disabled: hasEnded,
  }))
  const score = `Score: ${formatQuantity(game.score)}`
  const end = hasEnded ? `\nNothing moves any more. Your largest tile is ${largestTile(game)}.` : ''
  return {
    content: `\`\`\`\n${formatBoard(game)}\n\`\`\`${score}${end}`,
    components: [{ type: ComponentType.ActionRow, components: buttons }],
  }
}
