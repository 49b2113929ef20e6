/**
 * What a request waits for.
 *
 * - `head`: the target has all of the request and is to answer
 * - `target`: the target is to take more of the body
 * - `client`: the client is to send more of the body, or to take more of the response
 * - `stream`: the response has begun; it may take its time
 */
export type Waiting = 'head' | 'target' | 'client' | 'stream'

/** Tells how long a request has made no progress. Looked at from time to time, so that progress itself costs nothing. */
export class StallWatch {
  #since: number
  #waiting: Waiting
  #carried: number

  /** @param carried - bytes that the client's connection has carried so far */
  constructor(now: number, waiting: Waiting, carried: number) {
    this.#since = now
    this.#waiting = waiting
    this.#carried = carried
  }

  /** @returns milliseconds */
  idleFor(now: number, waiting: Waiting, carried: number): number {
    const isSame = waiting === this.#waiting && (waiting === 'head' || carried === this.#carried)
    if (!isSame) this.#since = now
    this.#waiting = waiting
    this.#carried = carried
    return now - this.#since
  }
}
