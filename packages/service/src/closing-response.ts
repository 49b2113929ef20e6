import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'

/** The class of a server's answers, and what has them all say from now on that their connection is closed. */
export interface ClosingResponses {
  readonly Response: typeof ServerResponse
  close(): void
}

/** Says, with its head, that its connection is closed. */
class ClosingResponse<Request extends IncomingMessage> extends ServerResponse<Request> {
  override writeHead(status: number, ...rest: never[]): this {
    this.shouldKeepAlive = false
    return super.writeHead(status, ...rest)
  }
}

/**
 * While a service stops, answers to what is in flight tell clients and routers not to use the connection again. They are of
 * another kind only from then on: a hook, and even a method that only hands on what it is given, would cost every request
 * for what few of them see.
 */
export function buildClosingResponses(): ClosingResponses {
  class Response<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {}
  return {
    Response,
    close() {
      Object.setPrototypeOf(Response.prototype, ClosingResponse.prototype)
    },
  }
}
