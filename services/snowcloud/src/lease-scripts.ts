import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

const OPERATIONS = ['acquire', 'renew', 'release', 'inspect'] as const
/** What can be done with leases, each in one atomic step. */
export type Operation = (typeof OPERATIONS)[number]

/** The keys of the state, in one hash slot. */
export const KEYS = {
  ends: '{snowcloud}:ends',
  holders: '{snowcloud}:holders',
  state: '{snowcloud}:state',
} as const

/** What a script answers: what came of it, the state it saw, and what the operation adds. */
export interface ScriptAnswer {
  /** `OK`, `VERIFY` or the code of a refusal. */
  readonly status: string
  /** Milliseconds since 2020 by the allocator's clock. */
  readonly now: number
  readonly version: number
  /** Until when nothing new is granted. */
  readonly quarantine: number
  /** What this call found out about a state that was in doubt. */
  readonly verdict?: 'KEPT' | 'LOST'
  /** With a refusal: milliseconds until it may go better. */
  readonly wait?: number
}

/** What `acquire` and `renew` add. */
export interface Granted extends ScriptAnswer {
  readonly workerId: number
  readonly from: number
  readonly until: number
  readonly generation: number
}

/** What `inspect` adds. */
export interface Inspected extends ScriptAnswer {
  readonly leased: number
  /** The highest end of all windows. */
  readonly lastEnd: number
  /** Left out when there are none, or nobody asked. */
  readonly leases?: readonly { readonly workerId: number; readonly until: number; readonly holder: string }[]
}

interface Answers {
  readonly acquire: Granted
  readonly renew: Granted
  readonly release: ScriptAnswer
  readonly inspect: Inspected
}

type Values = readonly (string | number)[]

/** Runs one operation. What the operation adds is there when the status is `OK`. */
export type RunScript = <Op extends Operation>(operation: Op, values: Values) => Promise<Answers[Op]>

/** The scripts as functions of this connection: sent whole once, then by their digest. */
export function defineScripts(redis: Redis, skewKey?: string): RunScript {
  const keys = [...Object.values(KEYS), ...(skewKey ? [skewKey] : [])]
  for (const operation of OPERATIONS) redis.defineCommand(commandOf(operation), { lua: sourceOf(operation) })

  return async (operation, values) => {
    // defineCommand adds a method that the type does not know.
    const script: (keyCount: number, ...rest: Values) => Promise<string> = Reflect.get(
      redis,
      commandOf(operation),
    )
    return JSON.parse(await script.call(redis, keys.length, ...keys, ...values))
  }
}

const commandOf = (operation: Operation): string => `snowcloud:${operation}`

const sourceOf = (operation: Operation): string => `${readLua('state')}\n${readLua(operation)}`

const readLua = (name: string): string => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), 'utf8')
