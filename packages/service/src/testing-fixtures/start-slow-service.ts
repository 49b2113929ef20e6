import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('./slow-service.ts', import.meta.url))
const DEADLINE = 20_000

/** The slow service as a real process; disposing kills it. */
export interface SlowService extends AsyncDisposable {
  readonly process: ChildProcess
  readonly url: string
  /** What it told so far, its address left out. */
  readonly events: readonly string[]
  /** The whole of its log, once it has ended. */
  readonly log: Promise<string>
  /** Answers when it has told the event, also when that was before. */
  told(event: string): Promise<void>
  /** The code or signal it ended with. */
  readonly ended: Promise<number | string>
}

/** Starts it and waits until it listens. */
export async function startSlowService(env: Readonly<Record<string, string>> = {}): Promise<SlowService> {
  const child = fork(MAIN, {
    execArgv: ['--conditions=@berth/source'],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const signal = AbortSignal.timeout(DEADLINE)
  const events: string[] = []
  child.on('message', (message) => {
    if (typeof message === 'string') events.push(message)
  })
  const log = child.stdout ? text(child.stdout) : Promise.resolve('')
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode ?? 'unknown')
  const told = async (isMeant: (event: string) => boolean): Promise<string> => {
    const messages = on(child, 'message', { signal })
    for (;;) {
      const event = events.find(isMeant)
      if (event !== undefined) return event
      await messages.next()
    }
  }
  return {
    process: child,
    url: await told((event) => event.startsWith('http')),
    events,
    log,
    ended,
    told: async (event) => void (await told((candidate) => candidate === event)),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
