import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Clock } from '../clock.ts'
import { LEASE_KEY } from '../pool/keys.ts'

const TTL = 30_000
/** How often one that waits looks whether the lease is free. */
const LOOK_INTERVAL = 2000

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`

/** The right to be the one worker that asks Reddit; disposing of it gives it back. */
export interface Lease extends AsyncDisposable {
  /** Aborts when the lease was lost, or may have been. */
  readonly signal: AbortSignal
}

/** What taking a lease stands on. */
export interface LeaseOptions {
  readonly redis: Redis
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told once when another worker has it. */
  readonly onWait?: () => void
  /** Milliseconds that it lasts without being renewed. @default 30_000 */
  readonly ttl?: number
}

/** Takes the lease, and waits for it while another worker has it. @throws the signal's reason, and what Redis throws */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { redis, clock, signal, onWait = () => {}, ttl = TTL } = options
  const token = randomUUID()
  for (let isWaiting = false; ; isWaiting = true) {
    signal.throwIfAborted()
    const takenAt = performance.now()
    if (await redis.set(LEASE_KEY, token, 'PX', ttl, 'NX'))
      return keepLease({ ...options, ttl, token, takenAt })
    if (!isWaiting) onWait()
    await clock.wait(Math.min(LOOK_INTERVAL, ttl / 3), signal)
  }
}

interface Keeping extends LeaseOptions {
  readonly ttl: number
  readonly token: string
  readonly takenAt: number
}

function keepLease({ redis, clock, ttl, token, takenAt }: Keeping): Lease {
  const lost = new AbortController()
  const ended = new AbortController()
  const keep = async (): Promise<void> => {
    let sureUntil = takenAt + ttl
    while (!ended.signal.aborted) {
      await clock.wait(ttl / 3, ended.signal)
      const askedAt = performance.now()
      // Redis may be away for a moment; the lease is ours until it could have ended.
      const renewed = await redis.eval(RENEW, 1, LEASE_KEY, token, ttl).catch(() => undefined)
      if (renewed === 1) sureUntil = askedAt + ttl
      else if (renewed === 0 || performance.now() + ttl / 3 >= sureUntil) {
        lost.abort(new LeaseLostError())
        return
      }
    }
  }
  const kept = keep().catch(() => {}) // it was ended
  return {
    signal: lost.signal,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await kept
      await redis.eval(RELEASE, 1, LEASE_KEY, token).catch(() => {}) // it ends by itself
    },
  }
}

/** Another worker may have taken over, so that this one stops and waits again. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'

  constructor() {
    super('The lease was lost: Redis was away too long, or lost it')
  }
}
