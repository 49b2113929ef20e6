import type { Service } from '@berth/service'
import { Program } from '../portal/program.ts'
import type { ProgramOptions } from '../portal/program.ts'

/** Milliseconds after which a program that gives no sign of life is cut off. */
const HEARTBEAT = 30_000
/** Milliseconds in which a program has to say hello. */
const GREETING = 10_000

/**
 * Adds the websocket that programs of portals connect to. A program says `{"type":"hello","token"}`, or sends the token as
 * `Authorization: Bearer`, is told `ready`, and answers each `question` with `{"type":"answer","job","content"}`.
 */
export function addPortalRoute(app: Service, options: ProgramOptions): void {
  app.get('/portal', { websocket: true, schema: { hide: true } }, (socket, request) => {
    const program = new Program(
      {
        send: (message) => {
          if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
        },
        close: (code, reason) => socket.close(code, reason),
      },
      options,
    )
    const attempt = (task: Promise<void>): void =>
      void task.catch((err: unknown) => {
        request.log.warn({ err }, 'a program could not be served')
        socket.close(1011, 'try again')
      })
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    if (token !== undefined) attempt(program.greet(token))
    const greeting = setTimeout(() => {
      if (!program.isGreeted) program.sendAway()
    }, GREETING)

    let isAlive = true
    socket.on('pong', () => (isAlive = true))
    const heartbeat = setInterval(() => {
      if (!isAlive) return socket.terminate()
      isAlive = false
      socket.ping()
    }, HEARTBEAT)
    socket.on('message', (data: Buffer, isBinary: boolean) =>
      isBinary ? socket.close(1003, 'text only') : attempt(program.receive(data.toString('utf8'))),
    )
    socket.on('error', () => {}) // `close` follows
    socket.on('close', () => {
      clearTimeout(greeting)
      clearInterval(heartbeat)
      void program[Symbol.asyncDispose]().catch(() => {})
    })
  })
}
