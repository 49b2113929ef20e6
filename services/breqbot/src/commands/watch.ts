import { ChannelType, PermissionFlagsBits as Flags } from 'discord.js'
import type { SlashCommandChannelOption, SlashCommandSubcommandBuilder } from 'discord.js'
import type { Answer } from '../bot/answer.ts'
import type { Command, Use } from '../bot/command.ts'
import type { Services } from '../bot/services.ts'
import { Problem } from '../problem.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

const channelOption = (option: SlashCommandChannelOption): SlashCommandChannelOption =>
  option
    .setName('channel')
    .setDescription('Where; here when left out')
    .addChannelTypes(ChannelType.GuildText, ChannelType.GuildAnnouncement)

const watched = (name: string, description: string, target: string) => (sub: SlashCommandSubcommandBuilder) =>
  part(
    name,
    description,
  )(sub)
    .addStringOption((option) =>
      option.setName('target').setDescription(target).setMaxLength(200).setRequired(true),
    )
    .addChannelOption(channelOption)

/** `/watch`: let a channel hear of news. */
export const watch: Command = {
  data: slash('watch', 'Let a channel hear of news')
    .setDefaultMemberPermissions(Flags.ManageGuild)
    .addSubcommand((sub) => part('xkcd', 'New comics of xkcd')(sub).addChannelOption(channelOption))
    .addSubcommand(
      watched('youtube', 'New videos of a channel of YouTube', '@handle, address or id of the channel'),
    )
    .addSubcommand(watched('reddit', 'A post a day of a subreddit', 'Name of the subreddit'))
    .addSubcommand(
      watched('minecraft', 'How a Minecraft server is, in a message that changes', 'Address of the server'),
    )
    .addSubcommand((sub) => part('list', 'What is watched here')(sub))
    .addSubcommand((sub) =>
      part(
        'stop',
        'Watch something no longer',
      )(sub).addStringOption((option) =>
        option.setName('watch').setDescription('Which watch').setAutocomplete(true).setRequired(true),
      ),
    ),
  isOutside: true,
  complete: async ({ guildId, guild }, { watches }) =>
    (await watches.ofGuild(guildId)).map(({ id, feed, target, channel }) => ({
      name: `${feed}: ${target.title} in #${guild.channels.cache.get(channel)?.name ?? channel}`,
      value: id,
    })),
  run: runPart({
    xkcd: (use, services) => begin(use, services, 'xkcd'),
    youtube: (use, services) => begin(use, services, 'youtube'),
    reddit: (use, services) => begin(use, services, 'reddit'),
    minecraft: (use, services) => begin(use, services, 'minecraft'),
    async list(use, { watches }) {
      const all = await watches.ofGuild(use.guildId)
      if (all.length === 0) return 'Nothing is watched here.'
      const lines = all.map(({ feed, target, channel }) => `${feed}: ${target.title} in <#${channel}>`)
      return { embeds: [{ title: 'Watched here', description: lines.join('\n') }] }
    },
    async stop(use, { watches }) {
      const found = await watches.find(use.guildId, use.options.getString('watch', true))
      await watches.remove(found)
      return `<#${found.channel}> does not hear of ${found.target.title} any more.`
    },
  }),
}

async function begin(use: Use, services: Services, name: string): Promise<Answer> {
  const { feeds, feedEngine, watches, client } = services
  const feed = feeds.all.find((candidate) => candidate.name === name)
  if (!feed) throw new Problem('SWITCHED_OFF', { what: `/watch ${name}` })
  const channel = use.options.getChannel('channel')?.id ?? use.channelId
  checkChannel(use, channel)
  const target = await feed.readTarget(use.options.getString('target') ?? '')
  const { guildId: guild } = use
  if (feed.kind === 'news') {
    await feedEngine.begin(feed, target)
    await watches.add({ guild, feed: name, target, channel })
    return `<#${channel}> hears of ${target.title} from now on.`
  }
  const content = await feed.read(target)
  const place = client.channels.cache.get(channel)
  if (!place?.isSendable()) throw new Problem('BOT_LACKS', { permission: 'Send Messages', channel })
  const message = await place.send(content)
  try {
    await watches.add({ guild, feed: name, target, channel, message: message.id })
  } catch (error) {
    await message.delete()
    throw error
  }
  return `A message in <#${channel}> shows ${target.title} from now on.`
}

/** Who may not write somewhere does not make the bot do it, and the bot has to be able to. */
function checkChannel({ guild, member }: Use, channel: string): void {
  const own = guild.members.me?.permissionsIn(channel)
  for (const [permission, flag] of [
    ['View Channel', Flags.ViewChannel],
    ['Send Messages', Flags.SendMessages],
    ['Embed Links', Flags.EmbedLinks],
  ] as const) {
    if (!own?.has(flag)) throw new Problem('BOT_LACKS', { permission, channel })
    if (!member.permissionsIn(channel).has(flag)) throw new Problem('NOT_PERMITTED', { permission })
  }
}
