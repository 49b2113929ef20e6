import { SnowflakeError } from './errors.ts'

/** 2020-01-01T00:00:00Z in unix milliseconds: where the milliseconds inside an id count from. */
export const EPOCH_MS = 1_577_836_800_000
/** Milliseconds fit in 42 bits: ids last until 2159-05-15. */
export const MS_BITS = 42
/** Worker ids fit in 10 bits. */
export const WORKER_BITS = 10
/** Sequences fit in 12 bits. */
export const SEQUENCE_BITS = 12
/** Milliseconds, counted from `EPOCH_MS`, are below this. */
export const MS_LIMIT = 2 ** MS_BITS
/** Worker ids are below this. */
export const WORKER_LIMIT = 2 ** WORKER_BITS
/** Sequences are below this: so many ids fit in one millisecond of one worker. */
export const SEQUENCE_LIMIT = 2 ** SEQUENCE_BITS

/** What is inside an id. */
export interface SnowflakeParts {
  /** Milliseconds since `EPOCH_MS`. */
  readonly ms: number
  /** The worker id, 0 to 1023. */
  readonly worker: number
  /** The place within the millisecond, 0 to 4095. */
  readonly sequence: number
}

/** What an id tells: its parts, and its time as everyone else writes it. */
export interface DecodedSnowflake extends SnowflakeParts {
  /** Unix milliseconds. */
  readonly unixMs: number
}

/**
 * Puts the three parts together.
 *
 * @throws {RangeError} when a part is no integer or does not fit its bits
 */
export function encode({ ms, worker, sequence }: SnowflakeParts): bigint {
  requireInteger('ms', ms, MS_LIMIT)
  requireInteger('worker', worker, WORKER_LIMIT)
  requireInteger('sequence', sequence, SEQUENCE_LIMIT)
  return (BigInt(ms) << 22n) | BigInt(worker * SEQUENCE_LIMIT + sequence)
}

/**
 * Takes an id apart; text may come from anywhere and of any length.
 *
 * @throws {SnowflakeError} INVALID_ID when it is no decimal integer of 64 bits in its shortest form
 */
export function decode(id: bigint | string): DecodedSnowflake {
  const value = typeof id === 'bigint' ? requireId(id) : parseId(id)
  const ms = Number(value >> 22n)
  const low = Number(value & 0x3f_ffffn)
  return { ms, unixMs: ms + EPOCH_MS, worker: low >>> SEQUENCE_BITS, sequence: low % SEQUENCE_LIMIT }
}

/**
 * The id that a text is: `decode` for those who want the number itself.
 *
 * @throws {SnowflakeError} INVALID_ID when it is no decimal integer of 64 bits in its shortest form
 */
export function parseId(text: string): bigint {
  // The length is looked at first: BigInt() of a megabyte of digits would hold the event loop.
  if (text.length === 0 || text.length > 20) throw invalid('it must have 1 to 20 digits')
  if (!/^\d+$/.test(text)) throw invalid('it must consist of the digits 0 to 9')
  if (text.length > 1 && text.startsWith('0')) throw invalid('it must not begin with 0')
  return requireId(BigInt(text))
}

function requireId(id: bigint): bigint {
  if (id < 0n || id >= 1n << 64n) throw invalid('it must lie between 0 and 18446744073709551615')
  return id
}

function requireInteger(name: string, value: number, limit: number): void {
  if (Number.isInteger(value) && value >= 0 && value < limit) return
  throw new RangeError(`${name} must be an integer from 0 to ${limit - 1}, not ${value}`)
}

const invalid = (problem: string): SnowflakeError => new SnowflakeError('INVALID_ID', { problem })
