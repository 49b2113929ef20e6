import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import type { Context } from './context.ts'
import type { Entrance } from './entrance.ts'
import { mayRepeat } from './failure.ts'
import type { Flight } from './flights.ts'
import { renderPage } from './page.ts'
import type { Problem } from './page.ts'
import { Passage } from './passage.ts'
import { RequestBody } from './request-body.ts'
import { earlyHints, responseHeaders, trailerPairs } from './response-head.ts'
import { StallWatch } from './stall-watch.ts'
import type { Waiting } from './stall-watch.ts'

/** Bytes; smaller bodies go out in one string with the head: one write instead of buffers to be gathered. */
const SMALL_BODY = 16_384

/**
 * One request, from its head to the last byte of its response.
 *
 * It is also what undici is given, as options and as handler both: this runs for every request, and each object less counts.
 */
export class Exchange implements Flight, Dispatcher.DispatchHandler {
  previous: Flight | undefined
  next: Flight | undefined

  readonly method: string
  readonly path: string
  readonly headers: string[]
  readonly body: RequestBody | null

  readonly #context: Context
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #passage: Passage
  /** Whether the client has its response, or will not have one. */
  #isOver = false
  /** Bytes of the response's body that are still to come; NaN when the target did not say. */
  #remaining = Number.NaN
  /** Whether the response waits for the client; `undefined` as long as it never had to. */
  #isPaused: boolean | undefined
  #watch: StallWatch | undefined

  /** @param waitsForContinue - whether the client sends the body only when it is told to */
  constructor(
    context: Context,
    entrance: Entrance,
    request: IncomingMessage,
    response: ServerResponse,
    waitsForContinue: boolean,
  ) {
    this.#context = context
    this.#request = request
    this.#response = response
    this.#passage = new Passage(context, entrance, request, this)
    const { head } = this.#passage
    this.method = request.method ?? 'GET'
    this.path = head.path
    this.headers = head.headers
    this.body = head.hasBody
      ? new RequestBody(request, () => {
          if (waitsForContinue && !this.#isOver) response.writeContinue()
        })
      : null
  }

  start(): void {
    this.#response.on('close', () => this.#clientGone())
    this.#dispatch(this.#passage.begin())
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#passage.sending(controller, !this.#isOver)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    statusText?: string,
  ): void {
    const response = this.#response
    if (this.#isOver) return
    if (status < 200) {
      if (status === 103) response.writeEarlyHints(earlyHints(headers))
      return
    }
    const length = headers['content-length']
    this.#remaining = length === undefined ? Number.NaN : Number(length)
    if (this.#context.isClosing()) response.shouldKeepAlive = false
    response.writeHead(status, statusText, responseHeaders(headers))
    // A body that begins in the same read goes out together with the head; the head of a stream must not wait for one.
    if (this.#remaining !== 0) process.nextTick(flushHead, response)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const response = this.#response
    if (this.#isOver) return
    this.#remaining -= chunk.length
    if (this.#remaining === 0 && chunk.length <= SMALL_BODY) {
      this.#isOver = true
      response.end(chunk.toString('latin1'), 'latin1')
    } else if (!response.write(chunk)) {
      controller.pause()
      if (this.#isPaused === undefined) response.on('drain', () => this.#resume(controller))
      this.#isPaused = true
    }
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (!this.#isOver) {
      this.#isOver = true
      const trailers = trailerPairs(controller.rawTrailers)
      if (trailers) this.#response.addTrailers(trailers)
      this.#response.end()
    }
    this.#passage.release()
    this.#passage.record(this.#response.statusCode)
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#isOver) this.#passage.release()
    else if (this.#response.headersSent) this.#breakOff('BROKEN_TARGET')
    else
      this.#dispatch(this.#passage.recover(error, !this.body?.wasRead, !this.body && mayRepeat(this.method)))
  }

  cut(): boolean {
    if (this.#isOver) return false
    this.#end('CUT')
    return true
  }

  check(now: number): void {
    if (this.#isOver) return
    const { socket } = this.#request
    const { responseTimeout, stallTimeout } = this.#context.limits
    const waiting = this.#waitsFor()
    const carried = socket.bytesRead + socket.bytesWritten
    this.#watch ??= new StallWatch(now, waiting, carried)
    const idle = this.#watch.idleFor(now, waiting, carried)
    if (waiting === 'client' && idle > stallTimeout) this.#end('STALLED')
    else if ((waiting === 'head' || waiting === 'target') && idle > responseTimeout)
      this.#end('TARGET_TIMEOUT')
  }

  #waitsFor(): Waiting {
    if (this.#response.headersSent) return this.#isPaused ? 'client' : 'stream'
    if (!this.body || this.body.isComplete) return 'head'
    return this.body.isHeldUp ? 'target' : 'client'
  }

  #dispatch(to: Pool | Problem): void {
    if (typeof to === 'string') this.#refuse(to)
    else to.dispatch(this, this)
  }

  #resume(controller: Dispatcher.DispatchController): void {
    this.#isPaused = false
    controller.resume()
  }

  #clientGone(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#context.counters.abandoned++
    this.#abort('The client went away')
    this.#passage.record(0)
  }

  /** Ends it early: with a page as long as that is possible. */
  #end(problem: Problem): void {
    if (this.#response.headersSent) this.#breakOff(problem)
    else this.#refuse(problem)
    this.#abort('The router ended it')
  }

  /** Answers with a page of the router's own. */
  #refuse(problem: Problem): void {
    const response = this.#response
    this.#isOver = true
    this.#context.counters.refused[problem]++
    const page = renderPage(problem, this.#passage.host, this.#request.headers.accept)
    // What follows a bad request may be meant to be taken for another one; what follows half a body cannot be found.
    const isLast = problem === 'BAD_REQUEST' || problem === 'STALLED' || this.#context.isClosing()
    if (isLast) response.shouldKeepAlive = false
    response.writeHead(page.status, page.headers)
    response.end(page.body)
    this.#passage.record(page.status)
  }

  /** What the client has of the response must not look whole. */
  #breakOff(problem: Problem): void {
    this.#isOver = true
    this.#context.counters.refused[problem]++
    this.#response.destroy()
    this.#passage.release()
    this.#passage.record(this.#response.statusCode)
  }

  #abort(reason: string): void {
    this.#passage.abort(reason)
    this.body?.destroy()
  }
}

function flushHead(response: ServerResponse): void {
  if (!response.writableEnded && !response.destroyed) response.flushHeaders()
}
