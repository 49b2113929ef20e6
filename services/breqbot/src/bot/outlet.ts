import { DiscordAPIError, RESTJSONErrorCodes as Codes, Routes } from 'discord.js'
import type { REST } from 'discord.js'
import type { Delivery, Outlet } from '../feeds/feed-engine.ts'

const GONE: ReadonlySet<number | string> = new Set<number>([
  Codes.UnknownChannel,
  Codes.UnknownMessage,
  Codes.UnknownGuild,
  Codes.MissingAccess,
  Codes.MissingPermissions,
])

/** Whether Discord says that a place is not there any more, or closed to the bot. */
export const isGone = (error: unknown): boolean => error instanceof DiscordAPIError && GONE.has(error.code)

/** Delivers messages of feeds over the REST API. */
export const discordOutlet = (rest: REST): Outlet => ({
  post: (channel, message) =>
    deliver(() => rest.post(Routes.channelMessages(channel), { body: quiet(message) })),
  edit: (channel, message, content) =>
    deliver(() => rest.patch(Routes.channelMessage(channel, message), { body: quiet(content) })),
})

/** No feed calls anybody by name. */
const quiet = (message: object): object => ({ ...message, allowed_mentions: { parse: [] } })

async function deliver(send: () => Promise<unknown>): Promise<Delivery> {
  try {
    await send()
    return 'done'
  } catch (error) {
    if (isGone(error)) return 'gone'
    throw error
  }
}
