import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'

/** The class of a server's answers, and what has them all say from now on that their connection is closed. */
export interface ClosingResponses {
  readonly Response: typeof ServerResponse
  close(): void
}

/**
 * While a service stops, answers to what is in flight tell clients and routers not to use the connection again. It is the
 * answer itself that looks, when it writes its head: a hook would cost every request for what few of them see.
 */
export function buildClosingResponses(): ClosingResponses {
  let isClosing = false
  return {
    Response: class<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
      override writeHead(status: number, ...rest: never[]): this {
        if (isClosing) this.shouldKeepAlive = false
        return super.writeHead(status, ...rest)
      }
    },
    close() {
      isClosing = true
    },
  }
}
