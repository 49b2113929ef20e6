import { reportStatus } from '../bot/errands.ts'
import type { Command } from '../bot/command.ts'
import { formatQuantity, formatTime } from '../format.ts'
import { VERSION } from '../version.ts'
import { slash } from './slash.ts'

/** `/stats`: how I am, and what I have done. */
export const stats: Command = {
  data: slash('stats', 'How I am, and what I have done'),
  async run(_, services) {
    await reportStatus(services)
    const [worker, commandsRun] = await Promise.all([services.stats.worker(), services.stats.commandsRun()])
    const fields = [
      ['Servers', worker?.servers ?? 0],
      ['Members', worker?.users ?? 0],
      ['Commands run', commandsRun],
      ['Voice channels', worker?.voice.channels ?? 0],
      ['Sounds playing', worker?.voice.playing ?? 0],
    ] as const
    return {
      embeds: [
        {
          title: `Breqbot ${VERSION}`,
          description: `Started ${formatTime(services.started)}.`,
          fields: fields.map(([name, value]) => ({ name, value: formatQuantity(value), inline: true })),
        },
      ],
    }
  },
}
