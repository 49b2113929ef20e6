// The bot that `breqbot.ts` measures: a process of its own, told what to do over IPC.
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
import { Client, Events, GatewayIntentBits as Intents, Partials } from 'discord.js'
import { Redis } from 'ioredis'
// @boundaries-ignore what is measured is a part of a service
import { SoundLibrary, emojiKey } from '../services/breqbot/src/sound/index.ts'
// @boundaries-ignore what is measured is a part of a service
import { Voice } from '../services/breqbot/src/voice/index.ts'

/** How a reaction becomes sound. */
export type Way = 'breqbot' | 'stock player' | 'ffmpeg per play'

/** What the bot is told to do. */
export type Order =
  | { readonly order: 'join'; readonly guildId: string; readonly channelId: string; readonly way: Way }
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

const client = new Client({
  intents: [Intents.Guilds, Intents.GuildVoiceStates, Intents.GuildMessageReactions],
  partials: [Partials.Message, Partials.Reaction, Partials.User],
  rest: { api: REST },
})
const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
await client.login(TOKEN)
await ready
const library = new SoundLibrary({ redis: new Redis(REDIS) })
const voice = new Voice({
  client: client as Client<true>,
  loadAudio: (guildId, soundId) => library.audio(guildId, soundId),
})
const players = new Map<string, { readonly player: AudioPlayer; readonly way: Way }>()

client.on(Events.MessageReactionAdd, ({ message, emoji }) => {
  const { guildId } = message
  const stock = players.get(guildId ?? '')
  if (stock) {
    const resource =
      stock.way === 'ffmpeg per play'
        ? createAudioResource(MP3)
        : createAudioResource(createReadStream(OGG), { inputType: StreamType.OggOpus })
    stock.player.play(resource)
  } else if (guildId) void play(guildId, voice.channelIn(guildId) ?? '', emojiKey(emoji))
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
  if (order.order === 'play') await play(order.guildId, order.channelId, order.emoji)
  if (order.order === 'join') await join(order.guildId, order.channelId, order.way)
  return null
}

async function play(guildId: string, channelId: string, emoji: string): Promise<void> {
  const sound = await library.find(guildId, emoji)
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
