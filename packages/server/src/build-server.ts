import { fastify } from 'fastify'
import type { FastifyInstance } from 'fastify'
import type { Platform } from '@berth/sdk'
import { answerCall } from './answer-call.ts'
import { Answer } from './answer.ts'
import type { Calls } from './calls.ts'
import { splitFirstLine } from './rpc/lines.ts'
import { terminalSize } from './rpc/readers.ts'
import { isVerbName } from './rpc/verbs.ts'
import { formatError } from './rpc/wire-error.ts'
import { CALL_HEADER } from './rpc/wire.ts'
import type { PlatformInfo } from './rpc/wire.ts'

const MAX_CALL_ID_BYTES = 200
const MAX_SIZE_BYTES = 200

export interface ServerOptions {
  readonly home: string
  readonly calls: Calls
  /** Begins to end the platform; whoever gave it tells the caller when it has ended. */
  readonly shutdown: (caller: Answer) => void
}

/** The platform as HTTP; it does not listen yet. */
export function buildServer(platform: Platform, { home, calls, shutdown }: ServerOptions): FastifyInstance {
  // By the time that it closes every call has ended, and what is still open is a caller that does not let go.
  const server = fastify({ forceCloseConnections: true })
  // Bodies are read by those who answer, while they answer: a `run` reads for as long as it runs.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, _payload, done) => done(null))

  server.get('/v1', (): PlatformInfo => ({
    home,
    pid: process.pid,
    state: calls.ended ? 'stopping' : 'running',
  }))

  server.post<{ Params: { verb: string } }>('/v1/:verb', async (request, reply) => {
    const { verb } = request.params
    if (!isVerbName(verb)) return reply.callNotFound()
    reply.hijack()
    const answer = new Answer(reply.raw)
    if (calls.ended) return answer.end({ error: formatError(calls.ended) })
    const id = request.headers[CALL_HEADER]
    await calls.run(typeof id === 'string' ? id : undefined, answer.gone, (signal, resizes) =>
      answerCall(platform, verb, request.raw, answer, { signal, resizes }),
    )
  })

  server.post('/v1/abort', async (request) => {
    const body = request.raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
    const { line } = await splitFirstLine(body, MAX_CALL_ID_BYTES)
    calls.abort(line)
    return { result: null }
  })

  server.post<{ Params: { call: string } }>('/v1/resize/:call', async (request) => {
    const body = request.raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
    const { line } = await splitFirstLine(body, MAX_SIZE_BYTES)
    calls.resize(request.params.call, terminalSize(JSON.parse(line), 'the size'))
    return { result: null }
  })

  server.post('/v1/shutdown', (_request, reply) => {
    reply.hijack()
    shutdown(new Answer(reply.raw))
  })

  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: { code: 'INTERNAL', message: `The platform has no ${request.method} ${request.url}` },
    }),
  )
  return server
}
