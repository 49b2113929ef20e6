import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { isBerthError } from '@berth/sdk'
import { pause } from '../promises.ts'

/** Milliseconds. */
const AWAY = 2_000

/**
 * A unix socket of this machine that stands for one of the same path on another: each connection goes on there, and is
 * dropped when nothing listens.
 */
export class SocketMirror implements AsyncDisposable {
  readonly #server: Server
  readonly #ends = new Set<Duplex>()

  /** @param connect - connects to the other one */
  static async open(path: string, connect: () => Promise<Duplex>): Promise<SocketMirror> {
    // What a killed platform has left.
    await rm(path, { force: true })
    const mirror = new SocketMirror(connect)
    mirror.#server.listen(path)
    await once(mirror.#server, 'listening')
    return mirror
  }

  private constructor(connect: () => Promise<Duplex>) {
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
      void this.#join(near, connect)
    })
  }

  async #join(near: Socket, connect: () => Promise<Duplex>): Promise<void> {
    this.#keep(near)
    try {
      const far = await connect()
      this.#keep(far)
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroySoon())
      if (near.destroyed || !this.#server.listening) far.destroy()
      near.pipe(far).pipe(near)
    } catch (error) {
      // Whoever is turned away asks again at once: not while Docker itself is out of reach.
      if (isBerthError(error, 'ENGINE_UNAVAILABLE')) await pause(AWAY)
      near.destroy()
    }
  }

  #keep(end: Duplex): void {
    this.#ends.add(end)
    // Its end says enough.
    end.on('error', () => {}).on('close', () => this.#ends.delete(end))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const end of this.#ends) end.destroy()
    await closed
  }
}
