import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Dispatcher, Pool } from 'undici'
import type { Context } from './context.ts'
import type { Entrance } from './entrance.ts'
import type { Flight } from './flights.ts'
import { renderPage } from './page.ts'
import type { Problem } from './page.ts'
import { Passage } from './passage.ts'
import { responseHeaders } from './response-head.ts'
import { openTunnel } from './tunnel.ts'
import type { Tunnel } from './tunnel.ts'

/** A request for another protocol on its connection, a WebSocket mostly; then the tunnel that it became. */
export class Upgrade implements Flight, Dispatcher.DispatchHandler {
  previous: Flight | undefined
  next: Flight | undefined

  readonly #context: Context
  readonly #request: IncomingMessage
  readonly #client: Duplex
  readonly #passage: Passage
  readonly #protocol: string
  readonly #startedAt = Date.now()
  #tunnel: Tunnel | undefined
  /** What the client was given; 0 before that. */
  #status = 0
  #isOver = false

  /** @param first - what the client sent after its request already */
  constructor(context: Context, entrance: Entrance, request: IncomingMessage, client: Duplex, first: Buffer) {
    this.#context = context
    this.#request = request
    this.#client = client
    this.#protocol = request.headers.upgrade ?? ''
    this.#passage = new Passage(context, entrance, request, this)
    if (first.length > 0) client.unshift(first)
  }

  start(): void {
    this.#client.on('error', () => this.#client.destroy())
    this.#client.once('close', () => this.#clientGone())
    this.#dispatch(this.#passage.begin())
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#passage.sending(controller, !this.#isOver)
  }

  onRequestUpgrade(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    connection: Duplex,
  ): void {
    if (this.#isOver) {
      connection.on('error', () => connection.destroy()).destroy()
      return
    }
    this.#context.counters.upgrades++
    const protocol = headers.upgrade ?? this.#protocol
    this.#writeHead(status, [...responseHeaders(headers), 'connection', 'upgrade', 'upgrade', protocol])
    findVanished(this.#client)
    const isWebSocket = this.#protocol.toLowerCase() === 'websocket'
    this.#tunnel = openTunnel(this.#client, connection, isWebSocket, () => this.#passage.release())
    this.#passage.record(status)
    if (this.#passage.isDraining) this.goAway()
  }

  /** The target would rather answer in plain HTTP. The connection ends with its response. */
  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    statusText?: string,
  ): void {
    if (this.#isOver || status < 200) return
    this.#writeHead(status, [...responseHeaders(headers), 'connection', 'close'], statusText)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver || this.#client.write(chunk)) return
    controller.pause()
    this.#client.once('drain', () => controller.resume())
  }

  onResponseEnd(): void {
    this.#passage.release()
    if (this.#isOver) return
    this.#isOver = true
    this.#client.end()
    this.#passage.record(this.#status)
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#isOver) this.#passage.release()
    else if (this.#status > 0) this.#end('BROKEN_TARGET')
    else this.#dispatch(this.#passage.recover(error, true, true))
  }

  goAway(): void {
    this.#tunnel?.goAway(this.#context.limits.webSocketCloseTimeout)
  }

  cut(): boolean {
    if (this.#tunnel) {
      this.#tunnel.destroy()
      return false
    }
    if (this.#isOver) return false
    this.#end('CUT')
    return true
  }

  check(now: number): void {
    if (this.#status > 0 || this.#isOver) return
    if (now - this.#startedAt > this.#context.limits.responseTimeout) this.#end('TARGET_TIMEOUT')
  }

  #dispatch(to: Pool | Problem): void {
    const { path, headers } = this.#passage.head
    const method = this.#request.method ?? 'GET'
    if (typeof to === 'string') this.#refuse(to)
    else to.dispatch({ method, path, headers, upgrade: this.#protocol }, this)
  }

  #clientGone(): void {
    if (this.#isOver || this.#tunnel) return
    this.#isOver = true
    this.#context.counters.abandoned++
    this.#passage.abort('The client went away')
    this.#passage.record(this.#status)
  }

  #end(problem: Problem): void {
    if (this.#status === 0) {
      this.#refuse(problem)
    } else {
      this.#isOver = true
      this.#context.counters.refused[problem]++
      this.#client.destroy()
      this.#passage.record(this.#status)
    }
    this.#passage.abort('The router ended it')
  }

  #refuse(problem: Problem): void {
    this.#isOver = true
    this.#context.counters.refused[problem]++
    const page = renderPage(problem, this.#passage.host, this.#request.headers.accept)
    this.#writeHead(page.status, [...page.headers, 'connection', 'close'])
    this.#client.end(page.body)
    this.#passage.record(page.status)
  }

  /** The connection is no longer Node's HTTP server's, so its head is written by hand. */
  #writeHead(status: number, headers: readonly string[], statusText?: string): void {
    this.#status = status
    let head = `HTTP/1.1 ${status} ${statusText || (STATUS_CODES[status] ?? '')}\r\n`
    for (let index = 0; index < headers.length; index += 2)
      head += `${headers[index]}: ${headers[index + 1]}\r\n`
    this.#client.write(`${head}\r\n`, 'latin1')
  }
}

/** Nothing else ends a silent tunnel whose client has vanished. */
function findVanished(connection: Duplex): void {
  if (connection instanceof Socket) connection.setKeepAlive(true, 60_000)
}
