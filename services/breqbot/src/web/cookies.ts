import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_SECONDS } from '../login/sessions.ts'

/** Seconds that somebody may take to log in at Discord. */
const LOGIN_SECONDS = 600

/** The cookies of this site: one while somebody logs in, one afterwards. Scripts see neither. */
export class Cookies {
  readonly #isSecure: boolean

  /** @param publicUrl - whether it is https decides whether the cookies are for https alone */
  constructor(publicUrl: string | undefined) {
    this.#isSecure = publicUrl?.startsWith('https:') ?? false
  }

  session(request: FastifyRequest): string | undefined {
    return request.cookies[this.#name('session')]
  }

  setSession(reply: FastifyReply, secret: string): void {
    this.#set(reply, 'session', secret, SESSION_SECONDS)
  }

  clearSession(reply: FastifyReply): void {
    this.#set(reply, 'session', '', 0)
  }

  /** Begins a login, and gives the state that has to come back from Discord. @param to - where to go afterwards */
  beginLogin(reply: FastifyReply, to: string): string {
    const state = randomBytes(16).toString('base64url')
    this.#set(reply, 'login', `${state}.${to}`, LOGIN_SECONDS)
    return state
  }

  /** Where to go after a login that this browser began; undefined when it did not begin this one. */
  endLogin(request: FastifyRequest, reply: FastifyReply, state: string): string | undefined {
    const [expected = '', ...to] = (request.cookies[this.#name('login')] ?? '').split('.')
    this.#set(reply, 'login', '', 0)
    const [one, other] = [Buffer.from(expected), Buffer.from(state)]
    const isSame = expected !== '' && one.length === other.length && timingSafeEqual(one, other)
    return isSame ? to.join('.') : undefined
  }

  #set(reply: FastifyReply, name: string, value: string, maxAge: number): void {
    void reply.setCookie(this.#name(name), value, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.#isSecure,
      maxAge,
    })
  }

  /** A browser takes a cookie of that prefix only over https and only from this very host. */
  #name(name: string): string {
    return this.#isSecure ? `__Host-breqbot-${name}` : `breqbot-${name}`
  }
}
