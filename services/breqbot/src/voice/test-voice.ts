// @boundaries-ignore what tests start is shared by all of them
import { startDiscord } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import type { DiscordOptions, LocalDiscord, LocalGuild } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import { LocalBot } from '../../../../test/discord/local-bot.ts'
import { makeFile } from '../sound/test-files.ts'
import type { LeaveReason, PlayRequest, PlayResult, VoiceOptions } from './index.ts'
import { Voice } from './voice.ts'

/** The tones of the sounds `low`, `middle` and `high`. Hz. */
export const TONES = [330, 660, 990]

const FILES = new Map(
  ['low', 'middle', 'high'].map((name, index) => {
    const as = '-c:a libopus -b:a 96k -frame_duration 20 -f ogg'
    return [name, makeFile({ tone: TONES[index] ?? 0, amplitude: 0.2, length: 1000, as })]
  }),
)

/** How many frames each of the sounds has. */
export const LENGTH = 51

/** The Ogg Opus of a sound. */
export const audioOf = async (_guildId: string, soundId: string): Promise<Buffer | undefined> =>
  FILES.get(soundId)

/** Tries that follow one another fast, so that tests need not wait. */
const FAST = { firstDelay: 20, longestDelay: 80, tries: 4, joinTimeout: 5000, moveGrace: 2000 }

/** A bot in a local Discord with one guild, whose owner sits in the voice channel. Disposing of it ends everything. */
export class TestVoice implements AsyncDisposable {
  readonly discord: LocalDiscord
  readonly guild: LocalGuild
  readonly voice: Voice
  /** Why the bot left, each time that it did. */
  readonly left: LeaveReason[] = []
  readonly #bot: LocalBot

  private constructor(
    discord: LocalDiscord,
    guild: LocalGuild,
    bot: LocalBot,
    options: Partial<VoiceOptions>,
  ) {
    this.discord = discord
    this.guild = guild
    this.#bot = bot
    this.voice = new Voice({ client: bot.client, loadAudio: audioOf, timing: FAST, ...options })
    this.voice.on('left', ({ reason }) => this.left.push(reason))
  }

  static async open(options: Partial<VoiceOptions> = {}, settings: DiscordOptions = {}): Promise<TestVoice> {
    const discord = await startDiscord(settings)
    const guild = discord.createGuild()
    guild.joinVoice(guild.owner)
    return new TestVoice(discord, guild, await LocalBot.login(discord), options)
  }

  play(soundId: string, request: Partial<PlayRequest> = {}): Promise<PlayResult> {
    const { id: guildId, voiceChannel } = this.guild
    return this.voice.play({ guildId, channelId: voiceChannel.id, soundId, ...request })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.voice[Symbol.asyncDispose]()
    await this.#bot[Symbol.asyncDispose]()
    await this.discord[Symbol.asyncDispose]()
  }
}
