import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { CallOptions } from '@berth/sdk'
import { readError } from '../rpc/wire-error.ts'
import { call } from './call.ts'
import { fetchInfo } from './fetch-info.ts'
import { findTarget } from './find-target.ts'

const LONGEST_END = 10_000
const POLL_INTERVAL = 20

/**
 * Whether a process runs the platform of a home.
 *
 * @throws {BerthError} PLATFORM_UNAVAILABLE when one does, and does not answer
 */
export async function isPlatformRunning(home: string): Promise<boolean> {
  const target = findTarget(home)
  return target !== undefined && (await fetchInfo(target)) !== undefined
}

/**
 * Ends the process that runs the platform of a home gracefully, and answers once it has ended; `false` when none runs.
 *
 * @throws {BerthError} PLATFORM_UNAVAILABLE when it vanishes before it says that all is well
 */
export async function shutdownPlatform(home: string, options: CallOptions = {}): Promise<boolean> {
  const target = findTarget(home)
  const info = target && (await fetchInfo(target))
  if (!info) return false
  const hangUp = options.signal ?? new AbortController().signal
  for await (const message of call(target, '/v1/shutdown', { id: randomUUID(), hangUp })) {
    if ('error' in message) throw readError(message.error, options.signal)
  }
  await processEnd(info.pid, options.signal)
  return true
}

/** Waits until a process is gone, which has only its own end left to do; not for ever, since its pid may be reused. */
async function processEnd(pid: number, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + LONGEST_END
  while (pid !== process.pid && isAlive(pid) && Date.now() < deadline) {
    await wait(POLL_INTERVAL, undefined, { ...(signal && { signal }) })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
