import { ChannelType, PermissionFlagsBits as Flags } from 'discord.js'
import type { Command } from '../bot/command.ts'
import { readEmoji } from '../emoji/read-emoji.ts'
import { Problem } from '../problem.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

const MOST_REACTIONS = 1000

/** `/emojiboard`: collect messages that got many reactions. */
export const emojiboard: Command = {
  data: slash('emojiboard', 'Collect messages that got many reactions')
    .setDefaultMemberPermissions(Flags.ManageGuild)
    .addSubcommand((sub) =>
      part(
        'set',
        'Make a board for an emoji, or change it',
      )(sub)
        .addStringOption((option) =>
          option
            .setName('emoji')
            .setDescription('The reaction that counts')
            .setMaxLength(100)
            .setRequired(true),
        )
        .addChannelOption((option) =>
          option
            .setName('channel')
            .setDescription('Where messages are collected')
            .addChannelTypes(ChannelType.GuildText, ChannelType.GuildAnnouncement)
            .setRequired(true),
        )
        .addIntegerOption((option) =>
          option
            .setName('amount')
            .setDescription('How many reactions it takes')
            .setMinValue(1)
            .setMaxValue(MOST_REACTIONS)
            .setRequired(true),
        ),
    )
    .addSubcommand((sub) =>
      part(
        'remove',
        'Remove the board of an emoji',
      )(sub).addStringOption((option) =>
        option.setName('emoji').setDescription('Its reaction').setMaxLength(100).setRequired(true),
      ),
    )
    .addSubcommand((sub) => part('list', 'Show all boards')(sub)),
  run: runPart({
    async set(use, { emojiBoards, settings }) {
      const emoji = readEmoji(use.options.getString('emoji', true))
      const { id: channel } = use.options.getChannel('channel', true)
      const amount = use.options.getInteger('amount', true)
      const own = use.guild.members.me?.permissionsIn(channel)
      for (const [permission, flag] of [
        ['View Channel', Flags.ViewChannel],
        ['Send Messages', Flags.SendMessages],
        ['Embed Links', Flags.EmbedLinks],
      ] as const) {
        if (!own?.has(flag)) throw new Problem('BOT_LACKS', { permission, channel })
      }
      await emojiBoards.set(use.guildId, { emoji, channel, amount })
      const how = settings.MESSAGE_CONTENT
        ? ''
        : '\nThey are linked to and not quoted: I do not have the privileged intent “Message Content”.'
      return `Messages with ${amount} × ${emoji.text} come to <#${channel}>.${how}`
    },
    async remove(use, { emojiBoards }) {
      const emoji = readEmoji(use.options.getString('emoji', true))
      await emojiBoards.remove(use.guildId, emoji)
      return `There is no board for ${emoji.text} any more.`
    },
    async list(use, { emojiBoards }) {
      const boards = await emojiBoards.list(use.guildId)
      if (boards.length === 0) return 'There are no boards here.'
      return boards
        .map(({ emoji, channel, amount }) => `${amount} × ${emoji.text} → <#${channel}>`)
        .join('\n')
    },
  }),
}
