import { randomUUID } from 'node:crypto'
import type { CallOptions } from '@berth/sdk'
import { readError } from '../rpc/wire-error.ts'
import { call } from './call.ts'
import { fetchInfo } from './fetch-info.ts'
import { findTarget } from './find-target.ts'

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
  if (!target || !(await fetchInfo(target))) return false
  const hangUp = options.signal ?? new AbortController().signal
  for await (const message of call(target, '/v1/shutdown', { id: randomUUID(), hangUp })) {
    if ('error' in message) throw readError(message.error, options.signal)
  }
  return true
}
