import type { Command } from '../bot/command.ts'
import { slash } from './slash.ts'

/** The command that lists the others. */
export const help = (others: readonly Command[]): Command => ({
  data: slash('help', 'What I can do'),
  run(_, { settings }) {
    const lines = others
      .filter(({ isOwners = false, isAvailable = () => true }) => !isOwners && isAvailable(settings))
      .map(({ data }) => data.toJSON())
      .map(({ name, description }) => `**/${name}** ${description}`)
    return Promise.resolve({
      embeds: [{ title: 'What I can do', description: lines.join('\n') }],
      isHidden: true,
    })
  },
})
