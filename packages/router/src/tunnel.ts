import type { Duplex } from 'node:stream'
import { FrameTracker, closeFrame } from './web-socket-frames.ts'

/** An upgraded connection: bytes both ways until either side ends it. */
export interface Tunnel {
  /** Sends a close frame both ways, each between two frames, and ends what is open still after the timeout. */
  goAway(timeout: number): void
  destroy(): void
}

/**
 * Joins two connections.
 *
 * @param isWebSocket - whether what passes are frames, so that the tunnel can be closed politely
 * @param onEnd - called once, when both connections are closed
 */
export function openTunnel(client: Duplex, target: Duplex, isWebSocket: boolean, onEnd: () => void): Tunnel {
  const down = new Direction(target, client, isWebSocket, false)
  const up = new Direction(client, target, isWebSocket, true)
  let open = 2
  const onClose = (other: Duplex, toOther: Direction) => () => {
    // One that was given a close frame answers it first: ending its connection now could overtake that frame.
    if (!toOther.isClosed) destroySoon(other)
    if (--open === 0) onEnd()
  }
  client.once('close', onClose(target, up)).on('error', ignore)
  target.once('close', onClose(client, down)).on('error', ignore)
  down.start()
  up.start()

  const destroy = () => {
    client.destroy()
    target.destroy()
  }
  const goAway = (timeout: number) => {
    if (!isWebSocket) return
    const timer = setTimeout(destroy, timeout)
    const stop = () => {
      if (client.closed && target.closed) clearTimeout(timer)
    }
    client.once('close', stop)
    target.once('close', stop)
    // A side's answer is the last that it sends: then there is nothing left to wait for.
    up.close(() => destroySoon(client))
    down.close(() => destroySoon(target))
  }
  return { goAway, destroy }
}

/** One way of a tunnel. */
class Direction {
  readonly #from: Duplex
  readonly #to: Duplex
  readonly #frames: FrameTracker | undefined
  readonly #toServer: boolean
  /** Whether the last frame was the router's own, so that nothing more is passed on. */
  isClosed = false
  #onAnswer: (() => void) | undefined

  constructor(from: Duplex, to: Duplex, isWebSocket: boolean, toServer: boolean) {
    this.#from = from
    this.#to = to
    this.#frames = isWebSocket ? new FrameTracker() : undefined
    this.#toServer = toServer
  }

  start(): void {
    this.#from.on('data', (chunk: Buffer) => this.#forward(chunk))
    this.#from.on('end', () => (this.isClosed ? this.#onAnswer?.() : this.#to.end()))
    this.#to.on('drain', () => this.#from.resume())
    // undici has left its end of this paused.
    this.#from.resume()
  }

  /**
   * Ends it with a close frame of the router's own, as soon as no frame is half way through.
   *
   * @param onAnswer - called when the sender has said its last
   */
  close(onAnswer: () => void): void {
    this.#onAnswer = onAnswer
    if (this.#frames?.isAtBoundary) this.#sayClose()
  }

  #forward(chunk: Buffer): void {
    const frames = this.#frames
    if (!frames) {
      this.#write(chunk)
    } else if (this.isClosed) {
      // Only its own close frame is of interest now.
      frames.push(chunk)
    } else if (this.#onAnswer) {
      const end = frames.push(chunk, true)
      this.#write(chunk.subarray(0, end))
      if (frames.isAtBoundary) {
        this.#sayClose()
        frames.push(chunk.subarray(end))
      }
    } else {
      frames.push(chunk)
      this.#write(chunk)
    }
    if (frames?.hasClosed && this.isClosed) this.#onAnswer?.()
  }

  #sayClose(): void {
    this.isClosed = true
    if (!this.#frames?.hasClosed && this.#to.writable) this.#to.write(closeFrame(this.#toServer))
  }

  #write(chunk: Buffer): void {
    if (!this.#to.write(chunk)) this.#from.pause()
  }
}

function destroySoon(connection: Duplex): void {
  if ('destroySoon' in connection && typeof connection.destroySoon === 'function') connection.destroySoon()
  else connection.end()
}

function ignore(): void {}
