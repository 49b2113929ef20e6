import { ChannelType, PermissionFlagsBits } from 'discord.js'
import { formatBirthday } from '../birthdays/birthday.ts'
import type { Command } from '../bot/command.ts'
import { formatTime } from '../format.ts'
import { Problem } from '../problem.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

const MONTHS = Array.from({ length: 12 }, (_, index) => ({
  name: new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, index)),
  value: index + 1,
}))
const MOST_LISTED = 25

/** `/birthday`: birthdays of members who told them. */
export const birthday: Command = {
  data: slash('birthday', 'Birthdays of members who told them')
    .addSubcommand((sub) =>
      part(
        'set',
        'Tell this server your birthday; without the year',
      )(sub)
        .addIntegerOption((option) =>
          option.setName('month').setDescription('The month').setChoices(MONTHS).setRequired(true),
        )
        .addIntegerOption((option) =>
          option.setName('day').setDescription('The day').setMinValue(1).setMaxValue(31).setRequired(true),
        ),
    )
    .addSubcommand((sub) => part('clear', 'Let this server forget your birthday')(sub))
    .addSubcommand((sub) => part('list', 'Whose birthday is next')(sub))
    .addSubcommand((sub) =>
      part(
        'channel',
        'Choose where people are congratulated, for who manages this server',
      )(sub).addChannelOption((option) =>
        option
          .setName('channel')
          .setDescription('Where; nowhere when left out')
          .addChannelTypes(ChannelType.GuildText, ChannelType.GuildAnnouncement),
      ),
    ),
  run: runPart({
    async set(use, { birthdays }) {
      const date = { month: use.options.getInteger('month', true), day: use.options.getInteger('day', true) }
      await birthdays.set(use.guildId, use.user.id, date)
      return { content: `Your birthday here is the ${formatBirthday(date)}.`, isHidden: true }
    },
    async clear(use, { birthdays }) {
      const wasThere = await birthdays.clear(use.guildId, use.user.id)
      return { content: wasThere ? 'It is forgotten.' : 'I did not know it.', isHidden: true }
    },
    async list(use, { birthdays }) {
      const upcoming = (await birthdays.list(use.guildId)).slice(0, MOST_LISTED)
      if (upcoming.length === 0) return 'Nobody has told a birthday yet. Tell yours with /birthday set.'
      const lines = upcoming.map(
        ({ user, birthday: date, next }) => `<@${user}>: ${formatBirthday(date)}, ${formatTime(next)}`,
      )
      return { embeds: [{ title: 'Birthdays', description: lines.join('\n') }] }
    },
    async channel(use, { birthdays }) {
      if (!use.memberPermissions.has(PermissionFlagsBits.ManageGuild)) {
        throw new Problem('NOT_PERMITTED', { permission: 'Manage Server' })
      }
      const channel = use.options.getChannel('channel')?.id
      await birthdays.setChannel(use.guildId, channel)
      return channel === undefined
        ? 'Nobody is congratulated any more.'
        : `People are congratulated in <#${channel}>.`
    },
  }),
}
