import { randomUUID } from 'node:crypto'
import type { APIUser } from 'discord-api-types/v10'
import type { World } from '../world/world.ts'
import { ok, refuse } from './answer.ts'
import type { Answer, RestRequest, Route } from './answer.ts'

/** What the application's page of the developer portal shows as its client secret. */
export const CLIENT_SECRET = 'secret-of-tests'

const INVALID_GRANT: Answer = { status: 400, body: { error: 'invalid_grant' } }
const INVALID_CLIENT: Answer = { status: 401, body: { error: 'invalid_client' } }
const UNAUTHORIZED = refuse(401, 0, '401: Unauthorized')

/** OAuth2 as a website uses it: a member consented, and the site exchanges the code for a token. */
export class OAuth {
  readonly #world: World
  readonly #codes = new Map<string, { readonly user: APIUser; readonly redirectUri: string }>()
  readonly #tokens = new Map<string, APIUser>()

  constructor(world: World) {
    this.#world = world
  }

  /** A user consents; gives the code that the browser is sent back with. It is good once. */
  consent(user: APIUser, redirectUri: string): string {
    const code = randomUUID()
    this.#codes.set(code, { user, redirectUri })
    return code
  }

  /** Whose token a request carries; `GET /users/@me` answers the bot's token too. */
  routes(): readonly Route[] {
    return [
      { method: 'POST', path: '/oauth2/token', isOpen: true, handle: (request) => this.#exchange(request) },
      {
        method: 'GET',
        path: '/users/@me',
        isOpen: true,
        handle: (request) => {
          const user = this.#userOf(request)
          return user ? ok(user) : UNAUTHORIZED
        },
      },
      {
        method: 'GET',
        path: '/users/@me/guilds',
        isOpen: true,
        handle: (request) => {
          const user = this.#userOf(request)
          if (!user) return UNAUTHORIZED
          const guilds = [...this.#world.guilds.values()].filter(({ members }) => members.has(user.id))
          return ok(
            guilds.map((guild) => ({
              id: guild.id,
              name: guild.name,
              icon: null,
              owner: guild.owner.id === user.id,
              permissions: String(guild.permissionsOf(user.id)),
              features: [],
            })),
          )
        },
      },
    ]
  }

  #exchange({ body, headers }: RestRequest): Answer {
    const form = body as Readonly<Record<string, string>>
    const basic = Buffer.from(String(headers['authorization'] ?? '').replace('Basic ', ''), 'base64')
    const [id = form['client_id'], secret = form['client_secret']] = basic.length
      ? basic.toString().split(':')
      : []
    if (id !== this.#world.bot.id || secret !== CLIENT_SECRET) return INVALID_CLIENT
    const granted = this.#codes.get(form['code'] ?? '')
    if (!granted || granted.redirectUri !== form['redirect_uri']) return INVALID_GRANT
    this.#codes.delete(form['code'] ?? '')
    const token = randomUUID()
    this.#tokens.set(token, granted.user)
    return ok({
      access_token: token,
      token_type: 'Bearer',
      expires_in: 604_800,
      refresh_token: randomUUID(),
      scope: 'identify guilds',
    })
  }

  #userOf({ headers }: RestRequest): APIUser | undefined {
    const [kind, token = ''] = String(headers['authorization'] ?? '').split(' ')
    if (kind === 'Bot' && token === this.#world.token) return this.#world.bot
    return kind === 'Bearer' ? this.#tokens.get(token) : undefined
  }
}
