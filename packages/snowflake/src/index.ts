export { connectSnowcloud, holdLease } from './connect.ts'
export { isSnowflakeError, SNOWFLAKE_ERROR_CODES, SnowflakeError } from './errors.ts'
export type { SnowflakeErrorCode, SnowflakeErrorDetails } from './errors.ts'
export {
  decode,
  encode,
  EPOCH_MS,
  MS_BITS,
  MS_LIMIT,
  parseId,
  SEQUENCE_BITS,
  SEQUENCE_LIMIT,
  WORKER_BITS,
  WORKER_LIMIT,
} from './format.ts'
export type { DecodedSnowflake, SnowflakeParts } from './format.ts'
export { createGenerator } from './generator.ts'
export type { GeneratorOptions, IdSource, SnowflakeGenerator } from './generator.ts'
export { MAX_CLOCK_OFFSET_MS } from './lease-holder.ts'
export type { LeaseChange, LeaseOptions, LeaseState, SnowcloudLease } from './lease.ts'
export type { SnowcloudAddress } from './snowcloud-client.ts'
export { MAX_AHEAD_MS } from './window-clock.ts'
export type { Clocks, Window } from './window-clock.ts'
