import type { Redis } from 'ioredis'
import type { Service } from '@berth/service'
// @boundaries-ignore what tests start is shared by all of them
import { CLIENT_SECRET, startDiscord } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import type { LocalDiscord, LocalGuild } from '../../../../test/discord/index.ts'
// @boundaries-ignore what tests start is shared by all of them
import { RedisServer } from '../../../../test/support/redis-server.ts'
import { buildDomain } from '../domain.ts'
import type { Domain } from '../domain.ts'
import { readSettings } from '../settings.ts'
import { buildApp } from '../web/app.ts'
import { FakeClock } from './fake-clock.ts'

/** Where the app thinks it is. */
export const PUBLIC_URL = 'https://bot.example'

/** What the app answered. */
export interface WebAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
  readonly text: string
  /** The text as JSON. */
  readonly body: Record<string, unknown>
}

/** A request besides its path. */
export interface WebRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: Buffer | string | object
}

/** The web process type on a Redis and a Discord of its own; the bot is in one guild, as if a worker had said so. */
export class WebWorld implements AsyncDisposable {
  readonly discord: LocalDiscord
  readonly guild: LocalGuild
  readonly server: RedisServer
  readonly redis: Redis
  readonly clock = new FakeClock()
  readonly app: Service
  readonly domain: Domain

  private constructor(
    discord: LocalDiscord,
    server: RedisServer,
    app: Service,
    clock: FakeClock,
    domain: Domain,
  ) {
    this.discord = discord
    this.guild = discord.createGuild({ name: 'Boats <b>' })
    this.server = server
    this.redis = domain.redis
    this.app = app
    this.clock = clock
    this.domain = domain
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<WebWorld> {
    const [discord, server] = await Promise.all([startDiscord(), RedisServer.start()])
    const clock = new FakeClock()
    const settings = readSettings({
      REDIS_URL: server.url,
      PUBLIC_URL,
      DISCORD_API_URL: discord.restUrl,
      DISCORD_CLIENT_ID: discord.bot.id,
      DISCORD_CLIENT_SECRET: CLIENT_SECRET,
      RATE_LIMIT_PER_MINUTE: '1000000',
      ...env,
    })
    const app = await buildApp(settings, { clock })
    const world = new WebWorld(discord, server, app, clock, buildDomain(settings, server.connect(), clock))
    const { id, name } = world.guild
    await world.domain.guilds.remember({ id, name, icon: '', memberCount: 7, emojis: [] })
    return world
  }

  async ask(url: string, { method = 'GET', headers = {}, payload }: WebRequest = {}): Promise<WebAnswer> {
    const answer = await this.app.inject({
      method,
      url,
      headers: { ...headers },
      ...(payload && { payload }),
    })
    const { statusCode: status, body: text } = answer
    const isJson = String(answer.headers['content-type']).startsWith('application/json')
    return { status, headers: answer.headers, text, body: isJson && text !== '' ? JSON.parse(text) : {} }
  }

  /** Logs a user of Discord in, and gives the headers that their browser sends from pages of this site. */
  async logIn(user: LocalGuild['owner']): Promise<Record<string, string>> {
    const begun = await this.ask('/login?to=/soundboard')
    const [login = ''] = cookiesOf(begun)
    const state = new URL(String(begun.headers['location'])).searchParams.get('state') ?? ''
    const code = this.discord.oauth.consent(user, `${PUBLIC_URL}/login/callback`)
    const query = new URLSearchParams({ code, state })
    const done = await this.ask(`/login/callback?${query.toString()}`, { headers: { cookie: login } })
    const session = cookiesOf(done).find((cookie) => cookie.startsWith('__Host-breqbot-session=')) ?? ''
    return { cookie: session, origin: PUBLIC_URL }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close()
    await Promise.all([this.discord[Symbol.asyncDispose](), this.server[Symbol.asyncDispose]()])
  }
}

/** The cookies that an answer sets, as a browser sends them back. */
export const cookiesOf = ({ headers }: WebAnswer): readonly string[] =>
  [headers['set-cookie'] ?? []].flat().map((cookie) => String(cookie).split(';')[0] ?? '')
