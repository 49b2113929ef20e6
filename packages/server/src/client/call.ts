import { request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BerthError } from '@berth/sdk'
import { readLines } from '../rpc/lines.ts'
import { CALL_HEADER } from '../rpc/wire.ts'
import type { CallRequest, Message } from '../rpc/wire.ts'

/** Where calls go. */
export interface CallTarget {
  readonly home: string
  readonly socketPath: string
}

/** What a call sends and what ends it early. */
export interface CallInput {
  readonly id: string
  readonly request?: CallRequest
  /** All that is sent, where that is no request. @default the id */
  readonly body?: string
  readonly stdin?: AsyncIterable<Uint8Array>
  /** Closes the connection, which aborts the verb at the other end. */
  readonly hangUp: AbortSignal
}

/**
 * Calls a verb and gives the lines of its answer as they come; leaving the loop closes the connection.
 *
 * @throws {BerthError} PLATFORM_UNAVAILABLE when nobody is there, or the connection is lost before the last line
 */
export async function* call(target: CallTarget, path: string, input: CallInput): AsyncGenerator<Message> {
  const sent = send(target, path, input)
  try {
    const answer = await sent.answer
    for await (const line of readLines(answer)) {
      const message = JSON.parse(line) as Message
      yield message
      if ('result' in message || 'error' in message) return
    }
    throw new Error('the answer has no end')
  } catch (error) {
    input.hangUp.throwIfAborted()
    throw lostConnection(target, error)
  } finally {
    sent.request.destroy()
  }
}

function send(
  { socketPath }: CallTarget,
  path: string,
  { id, request: asked, body = id, stdin, hangUp }: CallInput,
): { readonly request: ClientRequest; readonly answer: Promise<IncomingMessage> } {
  const call = request({
    socketPath,
    path,
    method: 'POST',
    agent: false,
    signal: hangUp,
    // The other end must not close first: it would cut off the answer of a command that does not read all its input.
    headers: { [CALL_HEADER]: id, 'content-type': 'application/x-ndjson', connection: 'keep-alive' },
  })
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    call.on('response', resolve)
    call.on('error', reject)
  })
  if (stdin) {
    call.flushHeaders()
    // A failure to send shows in the answer, or in its absence.
    void pipeline(Readable.from(withFirstLine(asked, stdin)), call).catch(() => {})
  } else {
    call.end(asked ? `${JSON.stringify(asked)}\n` : body)
  }
  return { request: call, answer }
}

async function* withFirstLine(
  request: CallRequest | undefined,
  stdin: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(request)}\n`)
  yield* stdin
}

function lostConnection({ home }: CallTarget, cause: unknown): BerthError {
  const problem = cause instanceof Error ? cause.message : String(cause)
  return new BerthError(
    'PLATFORM_UNAVAILABLE',
    {
      home,
      problem: `the connection failed (${problem})`,
      remedy: 'see platform.log there, and start it again with: berth up --detach',
    },
    { cause },
  )
}
