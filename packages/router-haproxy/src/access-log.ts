import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { RequestRecord } from '@berth/router'
import { askWorker, readProcesses } from './master.ts'
import { parseRecord } from './parse-record.ts'
import type { Paths } from './settings.ts'
import type { RouterState } from './state.ts'

export interface AccessLogOptions {
  readonly paths: Pick<Paths, 'adminSocket' | 'masterSocket'>
  /** Tells which app and which instance HAProxy's names mean. */
  readonly state: () => RouterState
  readonly onRequest: (record: RequestRecord) => void
}

/** Milliseconds between two looks at whether an old worker is done. */
const OLD_WORKER_INTERVAL = 250
/** Milliseconds before a connection that failed is tried again. */
const PAUSE = 50

/**
 * Reads what workers log from the ring in which each keeps it. HAProxy sends nothing by itself: it would try without end, and
 * without a pause, as long as nobody listens.
 */
export class AccessLog implements Disposable {
  readonly #options: AccessLogOptions
  readonly #sockets = new Map<Socket, Reading>()
  #timer: NodeJS.Timeout | undefined
  #isFirst = true
  #isClosed = false

  constructor(options: AccessLogOptions) {
    this.#options = options
  }

  /** Reads from the worker that serves now, besides those before it: they still finish what they have. */
  follow(): void {
    if (this.#isClosed) return
    for (const reading of this.#sockets.values()) reading.isOld = true
    // Of a HAProxy that was taken over, the one before has read the rest.
    const events = this.#isFirst ? 'show events requests -w -n' : 'show events requests -w'
    this.#isFirst = false
    const reading: Reading = { pid: 0, isOld: false }
    const read = lineReader((line) => this.#take(line, reading))
    const socket = connect(this.#options.paths.adminSocket)
    this.#sockets.set(socket, reading)
    socket.setEncoding('utf8').on('data', (chunk) => read(String(chunk)))
    socket.on('error', () => {})
    socket.on('close', () => this.#ended(socket, reading))
    // Without an end of its own, as an end from here would end the reading.
    socket.write(`show info; ${events}\n`)
    this.#timer ??= setInterval(() => void this.#letGo().catch(() => {}), OLD_WORKER_INTERVAL).unref()
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    clearInterval(this.#timer)
    for (const socket of this.#sockets.keys()) socket.destroy()
  }

  #take(line: string, reading: Reading): void {
    const pid = /^Pid: (\d+)$/.exec(line)?.[1]
    if (pid !== undefined) reading.pid = Number(pid)
    const record = parseRecord(line, this.#options.state(), Date.now())
    if (record) this.#options.onRequest(record)
  }

  #ended(socket: Socket, reading: Reading): void {
    this.#sockets.delete(socket)
    if (reading.isOld || this.#isClosed) return
    setTimeout(() => {
      const isFollowed = [...this.#sockets.values()].some(({ isOld }) => !isOld)
      if (!isFollowed) this.follow()
    }, PAUSE).unref()
  }

  /** An old worker stays as long as somebody reads from it, so that is until it has nothing else to do. */
  async #letGo(): Promise<void> {
    const old = [...this.#sockets].filter(([, { isOld }]) => isOld)
    if (old.length === 0) return
    const { masterSocket } = this.#options.paths
    const { workers } = await readProcesses(masterSocket)
    for (const [socket, { pid }] of old) {
      const worker = workers.find((other) => other.pid === pid)
      const info = worker ? await askWorker(masterSocket, worker, ['show info']) : ''
      if (!/^CurrConns: [1-9]/m.test(info)) socket.end()
    }
  }
}

interface Reading {
  /** The worker's. */
  pid: number
  /** Whether there is a newer one. */
  isOld: boolean
}

/** Takes text apart at its line ends. */
export function lineReader(onLine: (line: string) => void): (chunk: string) => void {
  let rest = ''
  return (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  }
}
