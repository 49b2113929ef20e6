import { PermissionFlagsBits as Flags } from 'discord.js'
import type { GuildMember } from 'discord.js'
import type { Access } from '../access/access.ts'
import { Problem } from '../problem.ts'
import type { Cooldowns } from '../redis/cooldowns.ts'
import type { Sound, SoundLibrary } from '../sound/index.ts'
import type { PlayResult, Voice } from '../voice/index.ts'
import type { SoundPolicies } from './policies.ts'

/** What playing for a member stands on. */
export interface PlayerOptions {
  readonly access: Pick<Access, 'isUserBanned'>
  readonly sounds: Pick<SoundLibrary, 'find'>
  readonly voice: Pick<Voice, 'play' | 'channelIn'>
  readonly policies: SoundPolicies
  readonly cooldowns: Cooldowns
  readonly settings: {
    readonly SOUND_USER_COOLDOWN_MS: number
    readonly SOUND_GUILD_COOLDOWN_MS: number
  }
}

/** What was played. */
export interface Played {
  readonly sound: Sound
  readonly result: PlayResult
}

/** Plays sounds for members, as far as they and the bot may. */
export class SoundPlayer {
  readonly #options: PlayerOptions

  constructor(options: PlayerOptions) {
    this.#options = options
  }

  /**
   * Plays a sound where a member is. All that Redis has to be asked is asked at once, since it is waited for before anything
   * is heard.
   *
   * @param key - as `emojiKey` has it
   * @throws {Problem} BANNED, UNKNOWN, NOT_IN_VOICE, NOT_PERMITTED, BOT_LACKS, BUSY_ELSEWHERE, COOLING_DOWN
   * @throws {VoiceError}
   */
  async play(member: GuildMember, key: string): Promise<Played> {
    const { access, sounds, voice, policies, cooldowns, settings } = this.#options
    const guildId = member.guild.id
    const channelId = this.#channelFor(member)
    const times = { user: settings.SOUND_USER_COOLDOWN_MS, guild: settings.SOUND_GUILD_COOLDOWN_MS }
    const turn = cooldowns.take('sound', guildId, member.id, times)
    turn.catch(() => {}) // looked at below, after what matters more
    const [isBanned, sound, policy] = await Promise.all([
      access.isUserBanned(member.id),
      sounds.find(guildId, key),
      policies.find(guildId),
    ])
    if (isBanned) throw new Problem('BANNED', { user: member.id })
    if (!sound) throw new Problem('UNKNOWN', { what: 'sound for', name: key })
    await turn
    return { sound, result: await voice.play({ guildId, channelId, soundId: sound.id, policy }) }
  }

  /** The voice channel of a member, when sounds may be played there by them and by the bot. */
  #channelFor(member: GuildMember): string {
    const { guild } = member
    const channel = guild.voiceStates.cache.get(member.id)?.channel
    if (!channel) throw new Problem('NOT_IN_VOICE', { guild: guild.id })
    if (!channel.permissionsFor(member).has(Flags.UseSoundboard)) {
      throw new Problem('NOT_PERMITTED', { permission: 'Use Soundboard' })
    }
    const own = guild.members.me && channel.permissionsFor(guild.members.me)
    for (const [permission, flag] of BOT_NEEDS) {
      if (!own?.has(flag)) throw new Problem('BOT_LACKS', { permission, channel: channel.id })
    }
    const current = this.#options.voice.channelIn(guild.id)
    if (current !== undefined && current !== channel.id && isHeardIn(member, current)) {
      throw new Problem('BUSY_ELSEWHERE', { channel: current })
    }
    return channel.id
  }
}

const BOT_NEEDS = [
  ['View Channel', Flags.ViewChannel],
  ['Connect', Flags.Connect],
  ['Speak', Flags.Speak],
] as const

/** Whether somebody else listens to the bot in a channel, so that it cannot be called away. */
const isHeardIn = ({ id, guild }: GuildMember, channelId: string): boolean =>
  guild.voiceStates.cache.some(
    (state) => state.channelId === channelId && state.id !== id && state.member?.user.bot !== true,
  )
