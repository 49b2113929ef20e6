import { Duplex } from 'node:stream'

/** A stream of bytes that Node's HTTP client takes for a socket: it asks these of one besides. */
export abstract class Connection extends Duplex {
  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setTimeout(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
