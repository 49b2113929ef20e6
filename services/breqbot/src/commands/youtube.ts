import type { Command } from '../bot/command.ts'
import { renderVideo } from '../feeds/youtube.ts'
import { slash } from './slash.ts'

/** `/youtube`: the latest video of a channel of YouTube. */
export const youtube: Command = {
  data: slash('youtube', 'The latest video of a channel of YouTube').addStringOption((option) =>
    option
      .setName('channel')
      .setDescription('@handle, address or id of the channel')
      .setMaxLength(200)
      .setRequired(true),
  ),
  isOutside: true,
  async run(use, { feeds }) {
    const channel = await feeds.youTube.channel(
      await feeds.youTube.findId(use.options.getString('channel', true)),
    )
    const [latest] = channel.videos
    return latest ? renderVideo(channel, latest) : `${channel.title} has no videos yet.`
  },
}
