import { inviteUrl } from '../bot/invite-url.ts'
import type { Command } from '../bot/command.ts'
import { VERSION } from '../version.ts'
import { slash } from './slash.ts'

/** `/about`: what I am, and where I am from. */
export const about: Command = {
  data: slash('about', 'What I am, and where I am from'),
  run(_, { client, settings }) {
    const links = [
      ['Let me into your server', inviteUrl(settings, client.application.id)],
      ['Website', settings.PUBLIC_URL],
      ['Help', settings.SUPPORT_URL],
      ['Report a problem', settings.BUGS_URL],
      ['Source', settings.SOURCE_URL],
    ] as const
    const lines = links.flatMap(([name, url]) => (url === undefined ? [] : [`[${name}](${url})`]))
    return Promise.resolve({
      embeds: [
        {
          title: `Breqbot ${VERSION}`,
          description: `A soundboard, coins, games and news for your server. /help says what I can do.\n\n${lines.join('\n')}`,
        },
      ],
    })
  },
}
