import { Problem } from '../../problem.ts'
import { escapeMarkup, shorten } from '../../format.ts'
import type { FeedMessage, StateFeed } from '../feed.ts'
import { askServer } from './ask-server.ts'
import { findServer, parseServerName } from './find-server.ts'
import type { Resolver } from './find-server.ts'
import { readStatus } from './server-status.ts'
import type { ServerStatus } from './server-status.ts'

const MINUTE = 60_000
const GREEN = 0x2e_a0_43
const GREY = 0x80_80_80

/** How servers are found and asked. */
export interface MinecraftOptions {
  readonly resolver: Resolver
  /** Whether servers in private networks are asked too. */
  readonly allowsPrivate: boolean
  /** Milliseconds that a server may take. @default 5000 */
  readonly timeout?: number
}

const DEFAULTS = { timeout: 5000 } as const satisfies Partial<MinecraftOptions>

/** Asks Minecraft servers how they are. */
export class Minecraft {
  readonly #options: Required<MinecraftOptions>

  constructor(options: MinecraftOptions) {
    this.#options = { ...DEFAULTS, ...options }
  }

  /** @throws {Problem} BAD_SERVER, PRIVATE_SERVER, SERVER_AWAY */
  async status(server: string): Promise<ServerStatus> {
    const name = parseServerName(server)
    const address = await findServer(name, this.#options)
    const json = await askServer(address, name, this.#options.timeout).catch((cause: unknown) => {
      throw new Problem('SERVER_AWAY', { server }, { cause })
    })
    const status = readStatus(json)
    if (!status) throw new Problem('SERVER_AWAY', { server })
    return status
  }
}

/** @param status - none when the server is away */
export function renderServer(server: string, status: ServerStatus | undefined): FeedMessage {
  const title = `Minecraft: ${server}`
  if (!status) return { embeds: [{ title, color: GREY, description: 'The server does not answer now.' }] }
  const { greeting, version, online, most, players } = status
  const names = shorten(players.map(escapeMarkup).join(', '), 1000)
  return {
    embeds: [
      {
        title,
        color: GREEN,
        ...(greeting !== '' && { description: shorten(escapeMarkup(greeting), 1000) }),
        fields: [
          { name: 'Players', value: `${online} of ${most}${names === '' ? '' : `\n${names}`}`, inline: true },
          { name: 'Version', value: shorten(escapeMarkup(version), 200) || 'unknown', inline: true },
        ],
      },
    ],
  }
}

/** Shows how a server is, every minute. */
export const minecraftFeed = (minecraft: Minecraft): StateFeed => ({
  kind: 'state',
  name: 'minecraft',
  interval: MINUTE,
  readTarget(text) {
    const { host, port } = parseServerName(text)
    const named = host.includes(':') ? `[${host}]` : host
    const key = port === undefined ? named : `${named}:${port}`
    return Promise.resolve({ key, title: key })
  },
  async read({ key }) {
    const status = await minecraft.status(key).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'SERVER_AWAY') return undefined
      throw error
    })
    return renderServer(key, status)
  },
})
