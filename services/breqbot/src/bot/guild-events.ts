import { ActivityType, Events } from 'discord.js'
import type { Client, Guild } from 'discord.js'
import type { Access } from '../access/access.ts'
import type { Guild as KnownGuild } from '../guilds/guilds.ts'
import type { Services } from './services.ts'

/** Remembers the guilds that the bot is in, and leaves those where it may not be. */
export async function followGuilds(services: Services): Promise<void> {
  const { client, guilds, access, log } = services
  const attempt = (what: string, task: () => Promise<void>): void =>
    void task().catch((err: unknown) => log.error({ err }, `${what} failed`))
  client.on(Events.GuildCreate, (guild) =>
    attempt('joining a guild', async () => {
      if ((await access.isLocked()) || (await access.isGuildBanned(guild.id))) await guild.leave()
      else await guilds.remember(describe(guild))
    }),
  )
  client.on(Events.GuildUpdate, (_, guild) =>
    attempt('remembering a guild', () => guilds.remember(describe(guild))),
  )
  for (const event of [Events.GuildEmojiCreate, Events.GuildEmojiDelete] as const) {
    client.on(event, ({ guild }) => attempt('remembering emoji', () => guilds.remember(describe(guild))))
  }
  client.on(Events.GuildDelete, (guild) =>
    attempt('leaving a guild', async () => {
      services.voice.leave(guild.id)
      await guilds.forget(guild.id)
    }),
  )
  for (const guild of client.guilds.cache.values())
    if (await access.isGuildBanned(guild.id)) await guild.leave()
  await guilds.rememberAll(client.guilds.cache.map(describe))
}

const TYPES = {
  playing: ActivityType.Playing,
  listening: ActivityType.Listening,
  watching: ActivityType.Watching,
  competing: ActivityType.Competing,
  custom: ActivityType.Custom,
} as const

/** Shows the bot doing what its owner wants it to be seen doing. */
export async function showActivity(client: Client<true>, access: Access): Promise<void> {
  const activity = await access.activity()
  const { type = 'playing', name = '' } = activity ?? {}
  const shown = type === 'custom' ? { state: name } : {}
  client.user.setPresence({ activities: activity ? [{ name, type: TYPES[type], ...shown }] : [] })
}

const describe = (guild: Guild): KnownGuild => ({
  id: guild.id,
  name: guild.name,
  icon: guild.iconURL({ size: 128 }) ?? '',
  memberCount: guild.memberCount,
  emojis: guild.emojis.cache.map((emoji) => ({ id: emoji.id, text: emoji.toString() })),
})
