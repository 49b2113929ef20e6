import type { Command } from '../bot/command.ts'
import { renderPost } from '../feeds/reddit.ts'
import { Problem } from '../problem.ts'
import { slash } from './slash.ts'

/** `/reddit`: a post of a subreddit that this channel has not had. */
export const reddit: Command = {
  data: slash('reddit', 'A post of a subreddit that this channel has not had').addStringOption((option) =>
    option.setName('subreddit').setDescription('Its name').setMaxLength(50).setRequired(true),
  ),
  isOutside: true,
  isAvailable: ({ AUTOREDDITOR_URL: url }) => url !== undefined,
  async run(use, { feeds }) {
    if (!feeds.reddit) throw new Problem('SWITCHED_OFF', { what: '/reddit' })
    const nsfw = use.channel !== null && 'nsfw' in use.channel && use.channel.nsfw
    const post = await feeds.reddit.draw(use.options.getString('subreddit', true), use.channelId, { nsfw })
    return renderPost(post)
  },
}
