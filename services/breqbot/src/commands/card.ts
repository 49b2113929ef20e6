import type { Command } from '../bot/command.ts'
import { LONGEST_BIO } from '../members/profiles.ts'
import { Problem } from '../problem.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

const TEMPLATES = [
  'light-profile',
  'dark-profile',
  'basic',
  'background-image',
  'quote',
  'terminal',
  'poster',
  'badge',
]

/** `/card`: your card, or the one of somebody else. */
export const card: Command = {
  data: slash('card', 'Your card, or the one of somebody else')
    .addSubcommand((sub) =>
      part(
        'show',
        'Show a card',
      )(sub).addUserOption((option) =>
        option.setName('member').setDescription('Whose card; yours when left out'),
      ),
    )
    .addSubcommand((sub) =>
      part(
        'bio',
        'Write what stands on your card',
      )(sub).addStringOption((option) =>
        option.setName('text').setDescription('Nothing removes it').setMaxLength(LONGEST_BIO),
      ),
    )
    .addSubcommand((sub) =>
      part(
        'background',
        'Choose what lies behind',
      )(sub).addStringOption((option) =>
        option
          .setName('background')
          .setDescription('A colour such as 336699, or the https address of a picture; nothing removes it')
          .setMaxLength(2000),
      ),
    )
    .addSubcommand((sub) =>
      part(
        'template',
        'Choose what your card looks like',
      )(sub).addStringOption((option) =>
        option
          .setName('template')
          .setDescription('The look; nothing is the usual one')
          .setChoices(TEMPLATES.map((name) => ({ name, value: name }))),
      ),
    ),
  isOutside: true,
  isAvailable: ({ CARDS_URL: url }) => url !== undefined,
  run: runPart({
    async show(use, { cards, profiles }) {
      if (!cards) throw new Problem('SWITCHED_OFF', { what: '/card' })
      const member = use.options.getMember('member') ?? use.member
      const { id, displayName: name } = member
      const avatar = member.displayAvatarURL({ size: 256, extension: 'png' })
      const profile = await profiles.find(use.guildId, id)
      const png = await cards.draw({ id, name, avatar }, profile, use.guild.name)
      return {
        files: [{ name: 'card.png', description: `The card of ${name}`.slice(0, 1024), attachment: png }],
      }
    },
    async bio(use, { profiles }) {
      await profiles.set(use.guildId, use.user.id, 'bio', use.options.getString('text') ?? '')
      return 'Your card says so now.'
    },
    async background(use, { profiles }) {
      await profiles.set(use.guildId, use.user.id, 'background', use.options.getString('background') ?? '')
      return 'Your card has that background now.'
    },
    async template(use, { profiles }) {
      await profiles.set(use.guildId, use.user.id, 'template', use.options.getString('template') ?? '')
      return 'Your card looks like that now.'
    },
  }),
}
