import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BerthError, parseError } from '@berth/sdk'
import type { ParentMessage } from '../io.ts'
import { runningWords } from '../running-options.ts'
import type { DetachOptions } from './platforms.ts'

/**
 * Starts a process that runs the platform in the background, and answers once it can be connected to. What it writes
 * goes to `platform.log` in the home.
 *
 * @throws {BerthError} STATE_UNUSABLE when the home cannot be written to, PLATFORM_UNAVAILABLE when it ends before it is
 *   ready, or whatever it says itself
 */
export async function startDetached({ home, env, signal, ...running }: DetachOptions): Promise<void> {
  signal.throwIfAborted()
  const logFile = join(home, 'platform.log')
  await using log = await openLog(home, logFile)
  const main = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url))
  const options = ['--home', home, ...runningWords(running)]
  const child = spawn(process.execPath, [...process.execArgv, main, 'serve', ...options], {
    // A session of its own, so that the end of this terminal is not its end.
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    cwd: home,
    env,
  })
  try {
    await isReady(child, home, logFile, signal)
  } catch (error) {
    child.kill()
    throw error
  }
  if (child.connected) child.disconnect()
  child.unref()
}

async function openLog(home: string, logFile: string): Promise<FileHandle> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    return await open(logFile, 'a', 0o600)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    const remedy = 'choose another home with --home or BERTH_HOME'
    throw new BerthError('STATE_UNUSABLE', { file: logFile, problem, remedy }, { cause: error })
  }
}

async function isReady(
  child: ChildProcess,
  home: string,
  logFile: string,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  const ended = once(child, 'exit', { signal: until }).then(() => {
    throw new BerthError('PLATFORM_UNAVAILABLE', {
      home,
      problem: 'it ended while it was starting',
      remedy: `read ${logFile}`,
    })
  })
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: until }), ended])) as [
      ParentMessage,
    ]
    if ('error' in message) throw parseError(message.error)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    over.abort()
    ended.catch(() => {}) // aborted, since it was not what came first
  }
}
