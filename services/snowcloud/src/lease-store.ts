import type { Inspected, Operation, RunScript } from './lease-scripts.ts'
import type { Mark, Marks } from './marks.ts'
import { isRefusalCode, refuse } from './refusals.ts'
import type { Settings } from './settings.ts'
import type { Claim } from './token.ts'

/** A lease as it was just granted or renewed. */
export interface Lease extends Omit<Claim, 'owner'> {
  /** The allocator's clock, in milliseconds since 2020. */
  readonly now: number
}

/** Who holds a worker id, and for which window; for operators. */
export interface HeldLease extends Omit<Claim, 'grant'> {
  /** Whether the holder stamps ids only inside its window; old clients do not look. */
  readonly fenced: boolean
}

/** What there is at this moment. */
export interface Pool {
  readonly now: number
  readonly leased: number
  /** Until when nothing new is granted; in the past when all is well. */
  readonly quarantine: number
  /** Only when they were asked for. */
  readonly leases: readonly HeldLease[]
}

/** What came of a state in doubt: `KEPT` when Redis had lost nothing, `LOST` when newcomers must wait. */
export interface Verdict {
  readonly verdict: 'KEPT' | 'LOST'
  /** Milliseconds for which nothing new is granted. */
  readonly quarantine: number
}

/** What a lease store stands on. */
export interface LeaseStoreOptions {
  readonly run: RunScript
  readonly marks: Marks
  readonly settings: Pick<
    Settings,
    'POOL_SIZE' | 'LEASE_TTL_MS' | 'MARGIN_MS' | 'SETTLE_MS' | 'AHEAD_MS' | 'STATE_DIR_IS_SHARED'
  >
  readonly onVerdict?: (verdict: Verdict) => void
}

/**
 * The leases, in Redis. For one worker id the windows that are ever granted are disjoint, whatever Redis loses and
 * however many of these share it. Every method rejects with a `ServiceError`: UNAVAILABLE when Redis or the folder of
 * marks cannot be used, QUARANTINE while the state is in doubt, and what each method says.
 */
export class LeaseStore {
  readonly #run: RunScript
  readonly #marks: Marks
  readonly #settings: LeaseStoreOptions['settings']
  readonly #onVerdict: (verdict: Verdict) => void
  #latest = 0

  constructor({ run, marks, settings, onVerdict = () => {} }: LeaseStoreOptions) {
    this.#run = run
    this.#marks = marks
    this.#settings = settings
    this.#onVerdict = onVerdict
    this.#latest = marks.highest.now
  }

  /** Grants the worker id whose last window ended longest ago. Rejects with POOL_EXHAUSTED when none has ended. */
  acquire(grant: string, owner: string, { fenced = true } = {}): Promise<Lease> {
    return this.#grant('acquire', grant, [grant, owner, fenced ? 0 : 1])
  }

  /** Moves the end of a window that the holder proves to be its own. Rejects with LEASE_LOST and LEASE_EXPIRED. */
  renew(claim: Claim, clock: number): Promise<Lease> {
    const { workerId, grant, until, owner, from, generation } = claim
    const proof = [owner, from, generation]
    return this.#grant('renew', grant, [workerId, grant, until, clock, this.#settings.AHEAD_MS, ...proof])
  }

  /** Moves the end of a window whose holder proves nothing, so that only what Redis knows counts. */
  renewUnproven(workerId: number, grant: string): Promise<Lease> {
    return this.renew({ workerId, grant, until: 0, owner: '', from: 0, generation: 0 }, 0)
  }

  /** Gives the rest of a window back, from the first millisecond that its holder will never use. */
  async release({ workerId, grant, from }: Claim, unused: number): Promise<void> {
    await this.#ask('release', [workerId, grant, from, unused])
  }

  /** What is leased. It also has a state in doubt judged, and marks what others have granted. */
  async inspect({ list = false } = {}): Promise<Pool> {
    const answer = await this.#ask('inspect', [list ? 1 : 0])
    const { now, version, quarantine, leased, lastEnd, leases = [] } = answer
    const { highest } = this.#marks
    if (version > highest.version || lastEnd > highest.until)
      await this.#keep({ version, until: lastEnd, now })
    return { now, leased, quarantine, leases: leases.flatMap(readHeldLease) }
  }

  async #grant(operation: 'acquire' | 'renew', grant: string, values: Values): Promise<Lease> {
    const startedAt = performance.now()
    const { now, version, workerId, from, until, generation } = await this.#ask(operation, values)
    await this.#keep({ version, until, now })
    // Others may have judged the state by marks that this one was not among.
    if (performance.now() - startedAt >= this.#settings.SETTLE_MS) throw refuse('UNAVAILABLE')
    return { workerId, grant, from, until, generation, now }
  }

  async #keep(mark: Mark): Promise<void> {
    await this.#marks.keep(mark).catch((cause: unknown) => {
      throw refuse('UNAVAILABLE', { cause })
    })
  }

  async #ask<Op extends Operation>(operation: Op, values: Values) {
    const answer = await this.#askTwice(operation, values).catch((cause: unknown) => {
      throw refuse('UNAVAILABLE', { cause })
    })
    const { status, verdict, now, quarantine, wait = this.#settings.SETTLE_MS } = answer
    this.#latest = Math.max(this.#latest, now)
    if (verdict) this.#onVerdict({ verdict, quarantine: Math.max(0, quarantine - now) })
    if (status === 'OK') return answer
    throw refuse(isRefusalCode(status) ? status : 'UNAVAILABLE', { wait })
  }

  async #askTwice<Op extends Operation>(operation: Op, values: Values) {
    const answer = await this.#run(operation, [...this.#context('0'), ...values])
    if (answer.status !== 'VERIFY') return answer
    await this.#marks.refresh()
    return this.#run(operation, [...this.#context('1'), ...values])
  }

  /** What every script begins with; `state.lua` names them. */
  #context(areMarksFresh: '0' | '1'): Values {
    const { POOL_SIZE, LEASE_TTL_MS, MARGIN_MS, SETTLE_MS, STATE_DIR_IS_SHARED } = this.#settings
    const { version, until, now } = this.#marks.highest
    const times = [LEASE_TTL_MS, MARGIN_MS, SETTLE_MS]
    const witness = [this.#marks.witness, STATE_DIR_IS_SHARED ? 1 : 0]
    return [POOL_SIZE, ...times, ...witness, version, until, Math.max(now, this.#latest), areMarksFresh]
  }
}

type Values = readonly (string | number)[]

function readHeldLease({ workerId, until, holder }: HeldRecord): HeldLease[] {
  if (holder === '') return []
  const { owner, from, generation, fenced }: Omit<HeldLease, 'workerId' | 'until'> = JSON.parse(holder)
  return [{ workerId, owner, from, until, generation, fenced }]
}

type HeldRecord = NonNullable<Inspected['leases']>[number]
