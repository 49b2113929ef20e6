import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { pathOf } from './logging.ts'
import { ServiceError } from './service-error.ts'

/** The schema of every answer that reports a failure; put it beside a route's answers to document them. */
export const ErrorBody = Type.Object(
  {
    code: Type.String({ description: 'What to branch on.' }),
    message: Type.String({ description: 'What is wrong, for a person.' }),
    requestId: Type.String({ description: 'Names the request in the log of the service.' }),
  },
  { title: 'Error' },
)

interface Answer {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

const INTERNAL: Answer = { status: 500, code: 'INTERNAL', message: 'Something went wrong here.' }

/** What is wrong now may be right soon, unless the error itself says otherwise. */
const NOT_CACHED = { 'cache-control': 'no-store' } as const

/** What Fastify itself refuses with, by status. Its own messages may hold the query string, so most are ours. */
const REFUSALS: Readonly<Record<number, { readonly code: string; readonly message?: string }>> = {
  400: { code: 'INVALID_REQUEST' },
  404: { code: 'NOT_FOUND' },
  413: { code: 'BODY_TOO_LARGE' },
  414: { code: 'PATH_TOO_LONG', message: 'A part of the path is too long.' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE' },
}

/** Answers whatever a route, a hook or Fastify threw, and logs the cause of what nobody expected. */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, message, headers } = answerFor(thrown)
  if (code === INTERNAL.code) {
    const { method, url } = request
    request.log.error({ method, path: pathOf(url), err: toError(thrown) }, 'request failed')
  }
  void reply.headers({ ...NOT_CACHED, ...headers })
  void reply.code(status).send({ code, message, requestId: request.id })
}

/** Answers a request that no route takes. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const message = `There is no ${request.method} ${pathOf(request.url)} here.`
  void reply.headers(NOT_CACHED)
  void reply.code(404).send({ code: 'NOT_FOUND', message, requestId: request.id })
}

function answerFor(thrown: unknown): Answer {
  if (thrown instanceof ServiceError) return thrown
  if (!(thrown instanceof Error)) return INTERNAL
  const { statusCode: status = 500, code, message, validation, expose }: RequestError = thrown
  if (status < 400 || status >= 500) return INTERNAL
  if (validation) return { status, code: 'INVALID_REQUEST', message }
  // An error of some client library may carry the status of an answer that *it* got; only these are meant for ours.
  if (code?.startsWith('FST_')) return refusal(status, code, message)
  return expose === true ? { status, code: code ?? 'REFUSED', message } : INTERNAL
}

/** `expose` is how errors for HTTP, as plugins throw them, say that their message may go out. */
type RequestError = Error & Partial<FastifyError> & { readonly expose?: boolean }

function refusal(status: number, fastifyCode: string, fastifyMessage: string): Answer {
  if (fastifyCode === 'FST_ERR_BAD_URL') {
    return { status, code: 'INVALID_REQUEST', message: 'The path is not a valid URL.' }
  }
  const { code = 'REFUSED', message = fastifyMessage } = REFUSALS[status] ?? {}
  return { status, code, message }
}

const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(`Something that is no error was thrown: ${typeof thrown}`)
