import { ServiceError } from '@berth/service'
import { PermissionsBitField } from 'discord.js'
import type { FastifyRequest } from 'fastify'
import type { Guild, Guilds } from '../guilds/guilds.ts'
import type { Session, SessionGuild, Sessions } from '../login/sessions.ts'
import type { Cookies } from './cookies.ts'
import { unknownGuild } from './refusals.ts'

/** Somebody in a guild, and what they may do there. */
export interface GuildVisit {
  readonly user: Session['user']
  readonly guild: Guild
  readonly permissions: PermissionsBitField
}

/** What finding out who asks stands on. */
export interface WhoOptions {
  readonly sessions: Sessions
  readonly cookies: Cookies
  readonly guilds: Guilds
  readonly publicUrl: string | undefined
}

/** Finds out who asks, and what they may do. */
export class Who {
  readonly #options: WhoOptions

  constructor(options: WhoOptions) {
    this.#options = options
  }

  /** Who is logged in in this browser. */
  async session(request: FastifyRequest): Promise<Session | undefined> {
    const { sessions, cookies } = this.#options
    const secret = cookies.session(request)
    return secret === undefined ? undefined : sessions.find(secret)
  }

  /** @throws {ServiceError} 401 NOT_LOGGED_IN */
  async mustBe(request: FastifyRequest): Promise<Session> {
    const session = await this.session(request)
    if (session) return session
    throw new ServiceError(401, 'NOT_LOGGED_IN', 'Log in first, at /login')
  }

  /** @throws {ServiceError} 401 NOT_LOGGED_IN; 404 UNKNOWN_GUILD when they are not in it, or the bot is not */
  async visit(request: FastifyRequest, guildId: string): Promise<GuildVisit> {
    const { user, guilds } = await this.mustBe(request)
    const own = guilds.find(({ id }) => id === guildId)
    const guild = own && (await this.#options.guilds.find(guildId))
    if (!guild) throw unknownGuild()
    return { user, guild, permissions: permissionsOf(own) }
  }

  /** The guilds that somebody and the bot are both in. */
  async sharedGuilds({ guilds }: Session): Promise<readonly GuildVisit['guild'][]> {
    const found = await Promise.all(guilds.map(({ id }) => this.#options.guilds.find(id)))
    return found.filter((guild) => guild !== undefined)
  }

  /**
   * Another site can make a browser send a request, cookies included, but not with the origin of this one.
   *
   * @throws {ServiceError} 403 FOREIGN_ORIGIN
   */
  readonly checkOrigin = ({ headers }: Pick<FastifyRequest, 'headers'>): void => {
    const { publicUrl } = this.#options
    if (publicUrl !== undefined && headers.origin === new URL(publicUrl).origin) return
    throw new ServiceError(403, 'FOREIGN_ORIGIN', 'Only pages of this site may ask for that')
  }
}

function permissionsOf({ isOwner, permissions }: SessionGuild): PermissionsBitField {
  return new PermissionsBitField(isOwner ? PermissionsBitField.All : BigInt(permissions))
}
