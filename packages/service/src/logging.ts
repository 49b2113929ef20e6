import { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'

/** Where a service's log goes and from which level on; `true` is level info to stdout. */
export type LoggerOption =
  | boolean
  | { readonly level?: string; readonly stream?: { write(line: string): void } }

/** Fastify's `logger` option: JSON lines that name the service, and serializers that let no secret through. */
export function buildLogger(name: string, option: LoggerOption): FastifyServerOptions['logger'] {
  if (option === false) return false
  return {
    level: 'info',
    ...(option === true ? {} : option),
    base: { service: name },
    serializers: { req: serializeRequest, err: serializeError },
  }
}

/** Silences Fastify's own two lines a request, which hold the query string; `logRequest` writes the one line instead. */
export class QuietLogController extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'requestId' })
  }
  override incomingRequest(): void {}
  override requestCompleted(): void {}
}

/** Whether a line for every request is wanted; without it only answers of 400 and above have one. */
export function isLoggingEveryRequest(log: FastifyBaseLogger): boolean {
  return log.level === 'debug' || log.level === 'trace'
}

/** The line of a request: method, path without the query, status, milliseconds; the child logger adds its id. */
export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const status = reply.statusCode
  const line = { method: request.method, path: pathOf(request.url), status, ms: round(reply.elapsedTime) }
  if (status < 400) request.log.debug(line, 'request')
  else request.log.info(line, 'request')
}

/** The path of a request's target, without the query string: old clients put keys there. */
export function pathOf(url: string): string {
  const end = url.search(/[?#;]/)
  return end === -1 ? url : url.slice(0, end)
}

const round = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000

const serializeRequest = (request: { readonly method?: string; readonly url?: string }) => ({
  method: request.method ?? '',
  path: pathOf(request.url ?? ''),
})

/** Name, message, code, stack and cause. Other properties stay out: clients of databases keep commands and keys there. */
function serializeError(error: Error & { readonly code?: unknown }) {
  return {
    type: error.name,
    message: error.message,
    code: typeof error.code === 'string' ? error.code : undefined,
    stack: [
      error.stack ?? '',
      ...causesOf(error).map((cause) => `caused by: ${cause.stack ?? cause.message}`),
    ].join('\n'),
  }
}

function causesOf(error: Error): readonly Error[] {
  const causes: Error[] = []
  for (let cause = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause)
    causes.push(cause)
  return causes
}
