import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import { pino } from 'pino'
import { LazyLog } from './lazy-log.ts'

/** Where a service's log goes and from which level on; `true` is level info to stdout. */
export type LoggerOption =
  | boolean
  | { readonly level?: string; readonly stream?: { write(line: string): void } }

const NO_LOG = { level: 'silent', stream: { write() {} } } as const satisfies LoggerOption

/** A log of JSON lines that name the service, with serializers that let no secret through. */
export function buildLog(name: string, option: LoggerOption): FastifyBaseLogger {
  const { level = 'info', stream } = option === true ? {} : option || NO_LOG
  const options = { level, base: { service: name }, serializers: SERIALIZERS }
  const log = new LazyLog(stream ? pino(options, stream) : pino(options), {})
  // Fastify puts its own serializers, which write whole URLs, over those of a logger that does not show any.
  return Object.assign(log, { serializers: SERIALIZERS })
}

/** Whether a line for every request is wanted; without it only answers of 400 and above have one. */
export function isLoggingEveryRequest(log: FastifyBaseLogger): boolean {
  return log.level === 'debug' || log.level === 'trace'
}

/** The line of a request: method, path without the query, status, milliseconds; the child logger adds its id. */
export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const status = reply.statusCode
  const ms = Math.round(reply.elapsedTime * 1000) / 1000
  const line = { method: request.method, path: pathOf(request.url), status, ms }
  if (status < 400) request.log.debug(line, 'request')
  else request.log.info(line, 'request')
}

/** The path of a request's target, without the query string: old clients put keys there. */
export function pathOf(url: string): string {
  const end = url.search(/[?#;]/)
  return end === -1 ? url : url.slice(0, end)
}

const SERIALIZERS = {
  req: (request: { readonly method?: string; readonly url?: string }) => ({
    method: request.method ?? '',
    path: pathOf(request.url ?? ''),
  }),
  res: (reply: { readonly statusCode?: number }) => ({ status: reply.statusCode }),
  err: serializeError,
}

/** Name, message, code and stacks. Other properties stay out: clients of databases keep commands and keys there. */
function serializeError(error: Error & { readonly code?: unknown }) {
  const causes = causesOf(error).map((cause) => `\ncaused by: ${cause.stack ?? cause.message}`)
  return {
    type: error.name,
    message: error.message,
    code: typeof error.code === 'string' ? error.code : undefined,
    stack: (error.stack ?? '') + causes.join(''),
  }
}

function causesOf(error: Error): readonly Error[] {
  const causes: Error[] = []
  for (let { cause } = error; cause instanceof Error && causes.length < 5; { cause } = cause)
    causes.push(cause)
  return causes
}
