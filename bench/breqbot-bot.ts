// The bot that `breqbot.ts` measures: the whole worker in a process of its own, told what to do over IPC, and beside it in the
// same process the players that it is compared with.
import { createReadStream } from 'node:fs'
import {
  StreamType,
  VoiceConnectionStatus,
  createAudioPlayer,
  createAudioResource,
  entersState,
  joinVoiceChannel,
} from '@discordjs/voice'
import type { AudioPlayer } from '@discordjs/voice'
import { Events } from 'discord.js'
import { pino } from 'pino'
import { connectRedis, connectSubscriber } from '@berth/service/redis'
// @boundaries-ignore what is measured is a part of a service
import { buildBot } from '../services/breqbot/src/bot/build-bot.ts'
// @boundaries-ignore what is measured is a part of a service
import { readSettings } from '../services/breqbot/src/settings.ts'

/** How a reaction becomes sound. */
export type Way = 'breqbot' | 'stock player' | 'ffmpeg per play'

/** What the bot is told to do. */
export type Order =
  | { readonly order: 'join'; readonly guildId: string; readonly channelId: string; readonly way: Way }
  | { readonly order: 'board'; readonly guildId: string; readonly channelId: string }
  | { readonly order: 'play'; readonly guildId: string; readonly channelId: string; readonly emoji: string }
  | { readonly order: 'stop'; readonly guildId: string }
  | { readonly order: 'usage' }

/** What the process took so far. */
export interface Usage {
  /** Microseconds. */
  readonly cpu: number
  /** Bytes. */
  readonly memory: number
}

const { REST = '', TOKEN = '', REDIS = '', OGG = '', MP3 = '' } = process.env

const settings = readSettings({
  DISCORD_API_URL: REST,
  REDIS_URL: REDIS,
  SOUND_USER_COOLDOWN_MS: '0',
  SOUND_GUILD_COOLDOWN_MS: '0',
  SOUND_CACHE_MB: '1000',
})
const [redis, subscriber] = [
  connectRedis('breqbot', settings),
  connectSubscriber('breqbot-subscriber', settings),
]
for (const connection of [redis, subscriber]) await connection.connect()
const { services } = await buildBot(settings, {
  token: TOKEN,
  redis,
  subscriber,
  log: pino({ level: 'error' }),
})
const { client, voice, sounds, boardKeeper } = services
const players = new Map<string, { readonly player: AudioPlayer; readonly way: Way }>()

// The worker hears the same event, and plays where the message is a board.
client.on(Events.MessageReactionAdd, ({ message: { guildId } }) => {
  const stock = players.get(guildId ?? '')
  if (!stock) return
  const resource =
    stock.way === 'ffmpeg per play'
      ? createAudioResource(MP3)
      : createAudioResource(createReadStream(OGG), { inputType: StreamType.OggOpus })
  stock.player.play(resource)
})

const usage = (): Usage => {
  const { user, system } = process.cpuUsage()
  globalThis.gc?.()
  return { cpu: user + system, memory: process.memoryUsage.rss() }
}

process.on('message', (order: Order) => {
  // An order that fails is an unhandled rejection, which ends the process and so the measurement.
  void obey(order).then((result) => process.send?.({ result }))
})
process.on('disconnect', () => process.exit(0))
process.send?.({ result: 'ready' })

async function obey(order: Order): Promise<Usage | null> {
  if (order.order === 'usage') return usage()
  if (order.order === 'stop') voice.stop(order.guildId)
  if (order.order === 'board') await boardKeeper.post(order.guildId, order.channelId)
  if (order.order === 'play') await play(order.guildId, order.channelId, order.emoji)
  if (order.order === 'join') await join(order.guildId, order.channelId, order.way)
  return null
}

async function play(guildId: string, channelId: string, emoji: string): Promise<void> {
  const sound = await sounds.find(guildId, emoji)
  if (sound) await voice.play({ guildId, channelId, soundId: sound.id })
}

async function join(guildId: string, channelId: string, way: Way): Promise<void> {
  if (way === 'breqbot') return voice.join(guildId, channelId)
  const adapterCreator = client.guilds.cache.get(guildId)?.voiceAdapterCreator
  if (!adapterCreator) throw new Error(`The bot is not in the guild ${guildId}`)
  const connection = joinVoiceChannel({ guildId, channelId, adapterCreator })
  await entersState(connection, VoiceConnectionStatus.Ready, 20_000)
  const player = createAudioPlayer()
  connection.subscribe(player)
  players.set(guildId, { player, way })
}
