import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Static, TSchema } from 'typebox'
import type { Settings } from '../settings.ts'
import type { Session } from './sessions.ts'

/** What logging in with Discord needs. */
export interface LoginConfig {
  readonly clientId: string
  readonly clientSecret: string
  /** Where Discord sends browsers back to; to be entered in the portal too. */
  readonly redirectUri: string
  readonly authorizeUrl: string
  /** Of the API, with its version. */
  readonly apiUrl: string
}

/** What the settings say about it; undefined when something is missing, so that nobody can log in. */
export function loginConfigOf(settings: Settings): LoginConfig | undefined {
  const { DISCORD_CLIENT_ID: clientId, DISCORD_CLIENT_SECRET: clientSecret, PUBLIC_URL: publicUrl } = settings
  if (clientId === undefined || clientSecret === undefined || publicUrl === undefined) return undefined
  return {
    clientId,
    clientSecret,
    redirectUri: new URL('/login/callback', publicUrl).href,
    authorizeUrl: settings.DISCORD_AUTHORIZE_URL,
    apiUrl: `${settings.DISCORD_API_URL}/v10`,
  }
}

const TIMEOUT = 10_000
const Token = Type.Object({ access_token: Type.String(), token_type: Type.String() })
const User = Type.Object({
  id: Type.String(),
  username: Type.String(),
  global_name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
const Guilds = Type.Array(
  Type.Object({ id: Type.String(), name: Type.String(), owner: Type.Boolean(), permissions: Type.String() }),
)

/** Logs people in with their accounts of Discord, by OAuth2. Nothing of Discord's is kept but what a session holds. */
export class DiscordLogin {
  readonly #config: LoginConfig

  constructor(config: LoginConfig) {
    this.#config = config
  }

  /** Where a browser goes to log in. @param state - comes back with it, so that nobody can be logged in as somebody else */
  addressFor(state: string): string {
    const { authorizeUrl, clientId, redirectUri } = this.#config
    const url = new URL(authorizeUrl)
    const query = {
      response_type: 'code',
      client_id: clientId,
      scope: 'identify guilds',
      redirect_uri: redirectUri,
      state,
      prompt: 'none',
    }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.href
  }

  /** Who came back with a code. Undefined when Discord does not know it, or answers something else. */
  async exchange(code: string): Promise<Session | undefined> {
    const { apiUrl, clientId, clientSecret, redirectUri } = this.#config
    const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
    const token = await this.#ask(Token, `${apiUrl}/oauth2/token`, {
      method: 'POST',
      body,
      headers: { authorization: `Basic ${basic}` },
    })
    if (!token) return undefined
    const headers = { authorization: `Bearer ${token.access_token}` }
    const user = await this.#ask(User, `${apiUrl}/users/@me`, { headers })
    const guilds = await this.#ask(Guilds, `${apiUrl}/users/@me/guilds`, { headers })
    if (!user || !guilds) return undefined
    return {
      user: { id: user.id, name: user.global_name ?? user.username },
      guilds: guilds.map(({ id, name, owner, permissions }) => ({ id, name, isOwner: owner, permissions })),
    }
  }

  async #ask<Schema extends TSchema>(
    schema: Schema,
    url: string,
    init: RequestInit,
  ): Promise<Static<Schema> | undefined> {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT) })
    if (!response.ok) {
      await response.body?.cancel()
      return undefined
    }
    const json: unknown = await response.json()
    return Value.Check(schema, json) ? json : undefined
  }
}
