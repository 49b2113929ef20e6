import { ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import { Type } from 'typebox'
import type { DiscordLogin } from '../login/discord-login.ts'
import type { Sessions } from '../login/sessions.ts'
import type { Cookies } from './cookies.ts'

/** What logging in stands on. */
export interface LoginRoutesOptions {
  readonly login: DiscordLogin | undefined
  readonly sessions: Sessions
  readonly cookies: Cookies
  /** Refuses requests that another site made. */
  readonly checkOrigin: (request: { readonly headers: { readonly origin?: string | undefined } }) => void
}

const Begin = Type.Object({ to: Type.Optional(Type.String({ maxLength: 500 })) })
const Callback = Type.Object({
  code: Type.Optional(Type.String({ maxLength: 500 })),
  state: Type.Optional(Type.String({ maxLength: 100 })),
  error: Type.Optional(Type.String()),
  error_description: Type.Optional(Type.String()),
})

/** Adds `/login`, `/login/callback` and `/logout`. */
export function addLoginRoutes(
  app: Service,
  { login, sessions, cookies, checkOrigin }: LoginRoutesOptions,
): void {
  const schema = { hide: true }

  app.get('/login', { schema: { ...schema, querystring: Begin } }, ({ query }, reply) => {
    if (!login) throw loginOff()
    const state = cookies.beginLogin(reply, pathOf(query.to))
    return reply.header('cache-control', 'no-store').redirect(login.addressFor(state))
  })

  app.get('/login/callback', { schema: { ...schema, querystring: Callback } }, async (request, reply) => {
    if (!login) throw loginOff()
    const { code, state = '' } = request.query
    const to = cookies.endLogin(request, reply, state)
    if (to === undefined) {
      throw new ServiceError(
        400,
        'LOGIN_EXPIRED',
        'This login took too long, or began elsewhere; begin again at /login',
      )
    }
    const session = code === undefined ? undefined : await login.exchange(code)
    if (!session)
      throw new ServiceError(403, 'LOGIN_REFUSED', 'Discord did not log you in; begin again at /login')
    cookies.setSession(reply, await sessions.begin(session))
    return reply.header('cache-control', 'no-store').redirect(pathOf(to))
  })

  app.post('/logout', { schema }, async (request, reply) => {
    checkOrigin(request)
    const secret = cookies.session(request)
    if (secret !== undefined) await sessions.end(secret)
    cookies.clearSession(reply)
    return reply.redirect('/', 303)
  })
}

const loginOff = (): ServiceError =>
  new ServiceError(
    503,
    'LOGIN_OFF',
    'Nobody can log in here: DISCORD_CLIENT_ID, DISCORD_CLIENT_SECRET and PUBLIC_URL have to be set',
  )

/** Only paths of this site: an address of another one would make this login a trap. */
function pathOf(to = '/soundboard'): string {
  const url = URL.parse(to, 'http://here.invalid')
  return url?.host === 'here.invalid' && to.startsWith('/') ? `${url.pathname}${url.search}` : '/soundboard'
}
