import { PermissionFlagsBits as Flags } from 'discord.js'
import type { SlashCommandStringOption } from 'discord.js'
import type { Answer } from '../bot/answer.ts'
import type { Command, Use } from '../bot/command.ts'
import type { Services } from '../bot/services.ts'
import { readEmoji } from '../emoji/read-emoji.ts'
import { escapeMarkup, formatSeconds } from '../format.ts'
import { Problem } from '../problem.ts'
import { HIGHEST_VOLUME, LONGEST_NAME } from '../sound/index.ts'
import type { Sound } from '../sound/index.ts'
import { checkSoundEmoji } from '../soundboard/check-emoji.ts'
import { checkMayAdd, checkMayChange, checkMayManage } from '../soundboard/permissions.ts'
import { POLICIES } from '../voice/index.ts'
import { runPart } from './parts.ts'
import { part, slash } from './slash.ts'

const soundOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option
    .setName('sound')
    .setDescription('Which sound')
    .setMaxLength(100)
    .setAutocomplete(true)
    .setRequired(true)

/** `/soundboard`: sounds for your voice channels. */
export const soundboard: Command = {
  data: slash('soundboard', 'Sounds for your voice channels')
    .addSubcommand((sub) =>
      part(
        'add',
        'Add a sound',
      )(sub)
        .addStringOption((option) =>
          option
            .setName('emoji')
            .setDescription('The emoji that plays it')
            .setMaxLength(100)
            .setRequired(true),
        )
        .addAttachmentOption((option) =>
          option.setName('sound').setDescription('A file with sound').setRequired(true),
        )
        .addStringOption((option) =>
          option
            .setName('name')
            .setDescription('What it is called; like the file when left out')
            .setMaxLength(LONGEST_NAME),
        ),
    )
    .addSubcommand((sub) => part('remove', 'Remove a sound')(sub).addStringOption(soundOption))
    .addSubcommand((sub) => part('list', 'Show all sounds')(sub))
    .addSubcommand((sub) => part('play', 'Play a sound where you are')(sub).addStringOption(soundOption))
    .addSubcommand((sub) => part('stop', 'Stop all sounds')(sub))
    .addSubcommand((sub) => part('board', 'Put the board, whose reactions play, into this channel')(sub))
    .addSubcommand((sub) =>
      part(
        'volume',
        'Make a sound louder or softer',
      )(sub)
        .addStringOption(soundOption)
        .addIntegerOption((option) =>
          option
            .setName('volume')
            .setDescription('Percent; 100 is as loud as all others')
            .setMinValue(1)
            .setMaxValue(HIGHEST_VOLUME)
            .setRequired(true),
        ),
    )
    .addSubcommand((sub) =>
      part(
        'policy',
        'Decide what happens when a sound is asked for while another one plays',
      )(sub).addStringOption((option) =>
        option
          .setName('policy')
          .setDescription('Hear both, one after the other, or only the new one')
          .setChoices(POLICIES.map((name) => ({ name, value: name })))
          .setRequired(true),
      ),
    ),
  complete: async ({ guildId }, { sounds }) =>
    (await sounds.list(guildId)).map(({ emoji, name }) => ({ name: `${emoji} ${name}`, value: emoji })),
  run: runPart({
    add,
    play,
    async remove(use, { sounds, boardKeeper }) {
      const { key, uploader } = await findSound(use, sounds)
      checkMayChange(use.memberPermissions, uploader, use.user.id)
      const removed = await sounds.remove(use.guildId, key)
      await boardKeeper.refresh(use.guildId)
      return `${removed.emoji} ${escapeMarkup(removed.name)} is gone.`
    },
    async list(use, { sounds }) {
      const [all, usage] = await Promise.all([sounds.list(use.guildId), sounds.usage(use.guildId)])
      if (all.length === 0) return 'There are no sounds yet. Add one with /soundboard add.'
      const lines = all.map(
        ({ emoji, name, length }) => `${emoji}  ${escapeMarkup(name)}, ${formatSeconds(length)}`,
      )
      const text = `${usage.count} of ${sounds.limits.count} sounds`
      return { embeds: [{ title: 'Sounds', description: lines.join('\n').slice(0, 4000), footer: { text } }] }
    },
    stop(use, { voice }) {
      const channel = use.member.voice.channelId
      if (channel === null || channel !== voice.channelIn(use.guildId)) {
        throw new Problem('NOT_IN_VOICE', { guild: use.guildId })
      }
      return Promise.resolve(voice.stop(use.guildId) ? 'It is quiet now.' : 'It is quiet already.')
    },
    async board(use, { boardKeeper }) {
      checkMayManage(use.memberPermissions)
      checkBoardChannel(use)
      await boardKeeper.post(use.guildId, use.channelId)
      return 'Here is the board: go into a voice channel, and react.'
    },
    async volume(use, { sounds }) {
      const { key, uploader } = await findSound(use, sounds)
      checkMayChange(use.memberPermissions, uploader, use.user.id)
      const changed = await sounds.setVolume(use.guildId, key, use.options.getInteger('volume', true))
      return `${changed.emoji} plays at ${changed.volume} % now.`
    },
    async policy(use, { policies }) {
      checkMayManage(use.memberPermissions)
      const policy = POLICIES.find((known) => known === use.options.getString('policy', true)) ?? 'mix'
      await policies.set(use.guildId, policy)
      return {
        mix: 'Sounds are heard together.',
        queue: 'Sounds wait for each other.',
        replace: 'A new sound ends the one before.',
      }[policy]
    },
  }),
}

async function add(use: Use, { sounds, boardKeeper }: Services): Promise<Answer> {
  checkMayAdd(use.memberPermissions)
  const { url, name: file } = use.options.getAttachment('sound', true)
  const emoji = use.options.getString('emoji', true)
  checkSoundEmoji(emoji, [...use.guild.emojis.cache.keys()])
  const name =
    use.options.getString('name') ??
    file
      .replace(/\.\w{1,5}$/, '')
      .replaceAll(/[_\s]+/g, ' ')
      .slice(0, LONGEST_NAME)
  const source = { url, name: file }
  const sound = await sounds.add(use.guildId, { emoji, name, uploader: use.user.id, source })
  await boardKeeper.refresh(use.guildId)
  return `${sound.emoji} plays ${escapeMarkup(sound.name)} now, for ${formatSeconds(sound.length)}.`
}

async function play(use: Use, { player }: Services): Promise<Answer> {
  const emoji = readEmoji(use.options.getString('sound', true))
  const { sound, result } = await player.play(use.member, emoji.key)
  const when = result.state === 'queued' ? `waits for ${result.ahead + 1} others` : 'plays'
  return `${sound.emoji} ${escapeMarkup(sound.name)} ${when}.`
}

async function findSound(use: Use, sounds: Services['sounds']): Promise<Sound> {
  const text = use.options.getString('sound', true)
  const found = await sounds.find(use.guildId, readEmoji(text).key)
  if (!found) throw new Problem('UNKNOWN', { what: 'sound for', name: text })
  return found
}

function checkBoardChannel({ guild, channelId: channel }: Use): void {
  const own = guild.members.me?.permissionsIn(channel)
  for (const [permission, flag] of [
    ['View Channel', Flags.ViewChannel],
    ['Send Messages', Flags.SendMessages],
    ['Embed Links', Flags.EmbedLinks],
    ['Add Reactions', Flags.AddReactions],
    ['Read Message History', Flags.ReadMessageHistory],
  ] as const) {
    if (!own?.has(flag)) throw new Problem('BOT_LACKS', { permission, channel })
  }
}
