import { request } from 'node:http'
import { BerthError } from '@berth/sdk'
import type { PlatformInfo } from '../rpc/wire.ts'
import type { CallTarget } from './call.ts'

const PATIENCE = 10_000
const NOBODY_THERE = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ENOTSOCK', 'ECONNRESET', 'EPIPE'])

/**
 * Asks who runs the platform behind a socket; `undefined` when nobody does.
 *
 * @throws {BerthError} PLATFORM_UNAVAILABLE when somebody does, and does not answer
 */
export async function fetchInfo({ home, socketPath }: CallTarget): Promise<PlatformInfo | undefined> {
  try {
    return await requestInfo(socketPath)
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOBODY_THERE.has(String(error.code))) return undefined
    throw new BerthError(
      'PLATFORM_UNAVAILABLE',
      {
        home,
        problem: `nothing usable came from ${socketPath}`,
        remedy: 'see whether its process is stopped or belongs to another user',
      },
      { cause: error },
    )
  }
}

function requestInfo(socketPath: string): Promise<PlatformInfo> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE)
    const call = request({ socketPath, path: '/v1', agent: false, signal }, (answer) => {
      answer
        .toArray()
        .then((chunks: Uint8Array[]) => resolve(JSON.parse(Buffer.concat(chunks).toString())))
        .catch(reject)
    })
    call.on('error', reject)
    call.end()
  })
}
