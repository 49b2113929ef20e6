import type { Command } from '../bot/command.ts'
import { renderServer } from '../feeds/minecraft/minecraft.ts'
import { slash } from './slash.ts'

/** `/minecraft`: how a Minecraft server is. */
export const minecraft: Command = {
  data: slash('minecraft', 'How a Minecraft server is').addStringOption((option) =>
    option
      .setName('server')
      .setDescription('Its address, such as play.example.org')
      .setMaxLength(200)
      .setRequired(true),
  ),
  isOutside: true,
  async run(use, { feeds }) {
    const server = use.options.getString('server', true).trim()
    return renderServer(server, await feeds.minecraft.status(server))
  },
}
